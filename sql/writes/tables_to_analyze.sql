-- The tables whose statistics ANALYZE collects; that of the curves gets its count from
-- count_epoch_metrics.sql.
-- grain: one row per table
SELECT name
FROM sqlite_schema
WHERE type = 'table' AND name NOT LIKE 'sqlite\_%' ESCAPE '\' AND name <> 'stored_epoch_metrics'
ORDER BY name;
