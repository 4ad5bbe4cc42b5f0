-- What has the name that an extension should have, in whatever case, or that of its table.
-- grain: one row per table, view, index or trigger of the name ?1
SELECT type
FROM sqlite_schema
WHERE name = ?1 COLLATE NOCASE OR name = 'ext_' || ?1 COLLATE NOCASE;
