-- Records an extension.
-- grain: adds one row of extensions
INSERT INTO extensions (
    extension_id, name, space_id, row_count, architectures, is_spread, file, file_sha256, content_sha256, source, licence,
    added_at, natsbench_version
)
VALUES (
    :extension_id, :name, :space_id, :row_count, :architectures, :is_spread, :file, :file_sha256, :content_sha256, :source,
    :licence, coalesce(nullif(:added_at, ''), strftime('%Y-%m-%dT%H:%M:%SZ', 'now')), :natsbench_version
);
