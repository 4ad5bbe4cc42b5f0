-- Records that the import of an archive has reached its end.
-- grain: changes one row of archives
UPDATE archives
SET finished = 1, last_import_at = strftime('%Y-%m-%dT%H:%M:%SZ', 'now')
WHERE archive_id = :archive_id;
