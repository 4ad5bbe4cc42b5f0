-- The columns of an extension, but for the architecture, in the order of its view.
-- grain: one row per column of the extension ?1
-- units: unit is that of the values
-- nulls: higher_is_better if it was not said
SELECT
    "column",
    is_key,
    type,
    nullable,
    unit,
    meaning,
    higher_is_better
FROM extension_columns
WHERE extension_id = ?1
ORDER BY position;
