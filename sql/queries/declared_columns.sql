-- What the columns of a view or table are.
-- grain: one row per column of the view or table ?1, in its own order; none if the dictionary does not describe it
-- units: unit is that of the values
-- nulls: none
SELECT
    columns.name,
    data_dictionary.type,
    data_dictionary.nullable,
    data_dictionary.unit,
    data_dictionary.meaning
FROM pragma_table_xinfo(?1) AS columns -- also has generated columns
INNER JOIN data_dictionary ON data_dictionary.object = ?1 AND data_dictionary.column = columns.name
ORDER BY columns.cid;
