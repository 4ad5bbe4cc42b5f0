-- The archives behind a database that is merged into another.
-- grain: one row per archive, in the order of their first import
-- nulls: sample_generator and sample_seed, unless it is a sample
SELECT
    archive_id, space_id, archive, form, meta_sha256, natsbench_version, first_import_at, last_import_at, finished,
    is_sample, sample_generator, sample_seed
FROM archives
ORDER BY archive_id;
