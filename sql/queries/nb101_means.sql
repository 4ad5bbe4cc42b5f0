-- What the runs of NAS-Bench-101 reached, for means over repeats of all modules.
-- grain: one row per run, in the order of the keys, so that the runs of a module and a budget follow each other
-- units: as in the table
-- nulls: as in the table
SELECT
    run_id,
    halfway_valid,
    final_valid,
    final_test,
    final_time
FROM stored_nb101_runs
ORDER BY run_id;
