-- Records that a file of NAS-Bench-101 is being imported. A file that was imported before keeps its key.
-- grain: one row, with the key of the file
INSERT INTO nb101_files (
    file, file_bytes, file_sha256, records, natsbench_version, first_import_at, last_import_at, sample_generator, sample_seed, finished
) VALUES (
    :file,
    :file_bytes,
    :file_sha256,
    :records,
    :natsbench_version,
    strftime('%Y-%m-%dT%H:%M:%SZ', 'now'),
    strftime('%Y-%m-%dT%H:%M:%SZ', 'now'),
    :sample_generator,
    :sample_seed,
    0
)
ON CONFLICT (file_sha256) DO UPDATE SET
    file = excluded.file,
    natsbench_version = excluded.natsbench_version,
    last_import_at = excluded.last_import_at,
    finished = 0
RETURNING file_id;
