-- Which extensions the kept spaces have. Their rows are copied whole, table by table.
-- grain: adds one row per extension of a kept space, and one per column of it
INSERT INTO main.extensions
SELECT * FROM source.extensions
WHERE space_id IN (SELECT value FROM json_each(:spaces));

INSERT INTO main.extension_columns
SELECT * FROM source.extension_columns
WHERE extension_id IN (SELECT extension_id FROM main.extensions);
