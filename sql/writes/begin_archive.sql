-- Records that an archive is being imported, for the first time or again.
-- returns: its archive_id
-- grain: adds or changes one row of archives
INSERT INTO archives
(
    space_id, archive, form, meta_sha256, natsbench_version, first_import_at, last_import_at, finished,
    is_sample, sample_generator, sample_seed
)
VALUES (
    :space_id, :archive, :form, :meta_sha256, :natsbench_version,
    strftime('%Y-%m-%dT%H:%M:%SZ', 'now'), strftime('%Y-%m-%dT%H:%M:%SZ', 'now'), 0,
    :sample_generator IS NOT NULL, :sample_generator, :sample_seed
)
ON CONFLICT (space_id, archive, form, meta_sha256) DO UPDATE SET
natsbench_version = excluded.natsbench_version,
last_import_at = excluded.last_import_at,
finished = 0
RETURNING archive_id;
