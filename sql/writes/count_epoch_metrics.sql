-- Writes what ANALYZE would find in the table of curves: it has as many rows as all trials together have epochs. ANALYZE
-- itself would have to read the whole table, a gigabyte.
-- grain: replaces one row of sqlite_stat1
DELETE FROM sqlite_stat1 WHERE tbl = 'stored_epoch_metrics';
INSERT INTO sqlite_stat1 (tbl, idx, stat)
SELECT 'stored_epoch_metrics', NULL, sum(epochs)
FROM stored_trials
HAVING sum(epochs) > 0 AND EXISTS (SELECT 1 FROM stored_epoch_metrics);
