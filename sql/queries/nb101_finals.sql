-- Accuracies of NAS-Bench-101 after the last epoch, as they are stored, for rankings.
-- grain: one row per run, in the order of the keys
-- units: as in the table
-- nulls: as in the table
SELECT
    run_id,
    final_valid,
    final_test
FROM stored_nb101_runs
ORDER BY run_id;
