-- Runs of NAS-Bench-101, as they are stored.
-- grain: one row per run whose key is between ?1 and ?2, in the order of the keys
-- units: as in the table
-- nulls: as in the table
SELECT
    run_id,
    start_train,
    start_valid,
    start_test,
    start_time,
    halfway_train,
    halfway_valid,
    halfway_test,
    halfway_time,
    final_train,
    final_valid,
    final_test,
    final_time,
    total_seconds
FROM stored_nb101_runs
WHERE run_id BETWEEN ?1 AND ?2
ORDER BY run_id;
