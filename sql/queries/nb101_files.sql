-- The files of NAS-Bench-101 that were imported from, in the order of their first import.
-- grain: one row per file
-- units: file_bytes of the file; records are training runs
-- nulls: what invented the numbers, if the file does not say that they are invented
SELECT
    file,
    file_bytes,
    file_sha256,
    records,
    natsbench_version,
    first_import_at,
    last_import_at,
    finished,
    sample_generator,
    sample_seed
FROM nb101_files
ORDER BY file_id;
