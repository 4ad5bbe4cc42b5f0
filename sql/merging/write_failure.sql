-- Records a file that could not be imported into another database, unless its architecture is here.
-- grain: adds a row of import_failures, or none; ?1 to ?5: its columns
INSERT INTO import_failures (archive_id, arch_index, file, reason, failed_at)
SELECT ?1, ?2, ?3, ?4, ?5
WHERE
    NOT EXISTS (
        SELECT 1
        FROM architecture_sources
        INNER JOIN archives ON architecture_sources.archive_id = archives.archive_id
        WHERE
            archives.archive_id = ?1
            AND architecture_sources.architecture_id = archives.space_id * 32768 + ?2
    )
ON CONFLICT (archive_id, arch_index) DO NOTHING;
