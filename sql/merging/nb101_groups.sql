-- What a database that is merged into another has runs of.
-- grain: one row per module and budget with runs, in the order of the keys
SELECT run_id
FROM stored_nb101_runs
WHERE run_id & 63 = 0
ORDER BY run_id;
