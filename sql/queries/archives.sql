-- Where the data came from.
-- grain: one row per archive
-- nulls: sample_generator and sample_seed, unless it is a sample
SELECT
    archives.space_id,
    archives.archive,
    archives.form,
    archives.natsbench_version,
    archives.first_import_at,
    archives.last_import_at,
    archives.finished,
    (
        SELECT count(*) FROM architecture_sources
        WHERE architecture_sources.archive_id = archives.archive_id
    ) AS architectures,
    (
        SELECT count(*) FROM import_failures
        WHERE import_failures.archive_id = archives.archive_id
    ) AS failures,
    archives.meta_sha256,
    archives.sample_generator,
    archives.sample_seed
FROM archives
ORDER BY archives.archive_id;
