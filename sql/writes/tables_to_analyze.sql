-- The tables whose statistics ANALYZE collects. The table of curves is not among them: count_epoch_metrics.sql
-- writes its count.
-- grain: one row per table
SELECT name
FROM sqlite_schema
WHERE type = 'table' AND name NOT LIKE 'sqlite\_%' ESCAPE '\' AND name <> 'stored_epoch_metrics'
ORDER BY name;
