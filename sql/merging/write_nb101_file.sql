-- Records a file of NAS-Bench-101 that another database was imported from, or finds it if it is recorded already: all of its
-- runs are here if one of the two imports came to its end.
-- returns: its file_id
-- grain: adds or changes one row of nb101_files
INSERT INTO nb101_files (
    file, file_bytes, file_sha256, records, natsbench_version, first_import_at, last_import_at, sample_generator, sample_seed, finished
) VALUES (
    :file,
    :file_bytes,
    :file_sha256,
    :records,
    :natsbench_version,
    :first_import_at,
    :last_import_at,
    :sample_generator,
    :sample_seed,
    :finished
)
ON CONFLICT (file_sha256) DO UPDATE SET
natsbench_version = iif(excluded.last_import_at > last_import_at, excluded.natsbench_version, natsbench_version),
first_import_at = min(first_import_at, excluded.first_import_at),
last_import_at = max(last_import_at, excluded.last_import_at),
finished = max(finished, excluded.finished)
RETURNING file_id;
