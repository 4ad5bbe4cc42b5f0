-- The extensions, by name.
-- grain: one row per extension
SELECT
    extension_id,
    name,
    space_id,
    row_count,
    architectures,
    is_spread,
    file,
    file_sha256,
    content_sha256,
    source,
    licence,
    added_at,
    natsbench_version
FROM extensions
ORDER BY name;
