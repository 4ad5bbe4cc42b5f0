-- What is made again when a database is opened for writing, if it differs from this version: views and descriptions.
-- grain: one row per view, including those of the user, and per described column
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
    type || iif(nullable, ' or NULL, ', ', ') || unit || ': ' || meaning
FROM data_dictionary;
