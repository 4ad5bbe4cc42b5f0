-- Rows of table_sizes for tables that are not there. An intact database has none. Their bytes are not compared, since VACUUM
-- may change them.
-- grain: one row per such table, with what is expected there and what is found
SELECT
    'table_sizes' AS place,
    'the name of a table' AS expected,
    table_name AS found
FROM table_sizes
WHERE table_name NOT IN (SELECT name FROM sqlite_schema WHERE type = 'table');
