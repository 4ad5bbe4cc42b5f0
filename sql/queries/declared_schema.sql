-- Tables and views with their columns, as far as data_dictionary describes them.
-- grain: one row per column of a table or of a described view, in the order of each; one row without a column per other view
-- units: unit is that of the values
-- nulls: name in views of the user; what the dictionary says, if it does not describe the column; text in tables
SELECT
    sqlite_schema.name AS object,
    sqlite_schema.sql AS text,
    columns.name,
    data_dictionary.type,
    data_dictionary.nullable,
    data_dictionary.unit,
    data_dictionary.meaning
FROM sqlite_schema
LEFT JOIN pragma_table_xinfo(
    -- The columns of a view of the user are not asked for: if the view is broken, that would be an error.
    CASE
        WHEN sqlite_schema.type = 'table' OR sqlite_schema.name IN (SELECT object FROM data_dictionary)
            THEN sqlite_schema.name
    END
) AS columns
LEFT JOIN data_dictionary ON data_dictionary.object = sqlite_schema.name AND data_dictionary.column = columns.name
WHERE sqlite_schema.type IN ('table', 'view') AND sqlite_schema.name NOT LIKE 'sqlite\_%' ESCAPE '\'
ORDER BY sqlite_schema.rowid, columns.cid;
