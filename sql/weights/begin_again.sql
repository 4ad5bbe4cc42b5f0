-- Notes that the import of an archive begins that was begun before.
-- grain: one row per archive
UPDATE weight_archives
SET
    natsbench_version = :version,
    last_import_at = strftime('%Y-%m-%dT%H:%M:%SZ'),
    finished = :finished
WHERE space = :space AND archive = :archive AND form = :form AND folder IS :folder
RETURNING archive_id
