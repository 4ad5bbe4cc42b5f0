-- Notes that the import of an archive begins.
-- grain: one row per archive
INSERT INTO weight_archives (
    space, archive, form, folder, natsbench_version, first_import_at, last_import_at, finished
)
VALUES (
    :space, :archive, :form, :folder, :version, strftime('%Y-%m-%dT%H:%M:%SZ'), strftime('%Y-%m-%dT%H:%M:%SZ'), :finished
)
