-- Records an archive of another database, or finds it if it is recorded already: it is finished if both imports were.
-- returns: its archive_id
-- grain: adds or changes one row of archives; ?1 to ?11: its columns
INSERT INTO archives (
    space_id, archive, form, meta_sha256, natsbench_version, first_import_at, last_import_at, finished,
    is_sample, sample_generator, sample_seed
)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
ON CONFLICT (space_id, archive, form, meta_sha256) DO UPDATE SET
natsbench_version = iif(excluded.last_import_at > last_import_at, excluded.natsbench_version, natsbench_version),
first_import_at = min(first_import_at, excluded.first_import_at),
last_import_at = max(last_import_at, excluded.last_import_at),
finished = min(finished, excluded.finished)
RETURNING archive_id;
