-- The columns of all tables and views of natsbench, with what they mean. Those of the user have no entry.
-- grain: one row per column, in the order of its table or view
SELECT
    sqlite_schema.name,
    sqlite_schema.type = 'view' AS is_view,
    columns.name AS column,
    data_dictionary.unit,
    data_dictionary.meaning
FROM sqlite_schema
INNER JOIN pragma_table_xinfo(sqlite_schema.name) AS columns
INNER JOIN data_dictionary
    ON sqlite_schema.name = data_dictionary.object AND columns.name = data_dictionary.column
WHERE sqlite_schema.type IN ('table', 'view')
ORDER BY sqlite_schema.name, columns.cid;
