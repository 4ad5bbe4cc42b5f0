-- The folders of a space that are read when they are asked, the newest first.
-- grain: one row per folder; ?1 space
SELECT folder
FROM weight_archives
WHERE form = 'lazy' AND space = ?1
ORDER BY last_import_at DESC, archive_id DESC
