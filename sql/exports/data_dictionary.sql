-- Types, units and meanings for an export.
-- grain: one row per row of the table; units and nulls: as in the table
SELECT
    object,
    column,
    type,
    nullable,
    unit,
    meaning
FROM data_dictionary
ORDER BY object, column;
