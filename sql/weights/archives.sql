-- The archives behind the weights.
-- grain: one row per archive
-- nulls: folder, for what was imported
SELECT
    space,
    archive,
    form,
    folder,
    natsbench_version,
    last_import_at,
    finished,
    (SELECT count(*) FROM weight_sources WHERE archive_id = weight_archives.archive_id) AS architectures
FROM weight_archives
ORDER BY archive_id
