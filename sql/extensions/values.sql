-- The values of one extension, as a part of the view extension_values. {...} are names that cannot be bound.
-- grain: one row per value that is there
-- units: in the column unit
UNION ALL
SELECT
    space,
    arch_index,
    CAST({extension} AS TEXT),
    extension_columns."column",
    CAST({dataset} AS TEXT),
    CAST({hp} AS TEXT),
    CAST({seed} AS INTEGER),
    CAST({further_keys} AS TEXT),
    extension_columns.unit,
    CAST({number} AS DOUBLE),
    CAST({text} AS TEXT)
FROM extension_columns
CROSS JOIN {table} AS of_extension
JOIN stored_architectures USING (architecture_id)
JOIN search_spaces USING (space_id){joins}
WHERE
    extension_columns.extension_id = {extension_id}
    AND extension_columns.is_key = 0
    AND ({number} IS NOT NULL OR {text} IS NOT NULL)
