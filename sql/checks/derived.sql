-- What is made again when a database is opened for writing, if it is not that of this version.
-- grain: one row per view, also of the user, and per described column
SELECT
    'view' AS kind,
    name,
    sql AS text
FROM sqlite_schema
WHERE type = 'view'
UNION ALL
SELECT
    'column',
    object || '.' || column,
    unit || ': ' || meaning
FROM data_dictionary;
