-- Records a column of an extension.
-- grain: adds one row of extension_columns
INSERT INTO extension_columns (
    extension_id, position, "column", is_key, type, nullable, unit, meaning, higher_is_better
)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9);
