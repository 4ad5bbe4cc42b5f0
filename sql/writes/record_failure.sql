-- Records a file that could not be imported; it replaces the record of an earlier failure of that file.
-- grain: adds or changes one row of import_failures
INSERT INTO import_failures (archive_id, arch_index, file, reason, failed_at)
VALUES (:archive_id, :arch_index, :file, :reason, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
ON CONFLICT (archive_id, arch_index) DO UPDATE SET
file = excluded.file, reason = excluded.reason, failed_at = excluded.failed_at;
