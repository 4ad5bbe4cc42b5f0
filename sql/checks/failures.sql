-- The files of a space that could not be imported.
-- grain: one row per archive and file; ?1: space_id
SELECT
    import_failures.archive_id,
    import_failures.arch_index,
    import_failures.file
FROM import_failures
INNER JOIN archives ON import_failures.archive_id = archives.archive_id
WHERE archives.space_id = ?1
ORDER BY import_failures.archive_id, import_failures.arch_index;
