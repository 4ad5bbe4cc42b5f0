-- Runs of NAS-Bench-101 whose keys are wrong. An intact database has none.
-- grain: one row per run, with what is expected there and what is found
SELECT
    'stored_nb101_runs: ' || run_id AS place,
    'a module from 0 to 423623' AS expected,
    run_id / 256 AS found
FROM stored_nb101_runs
WHERE run_id < 0 OR run_id >= 423624 * 256
UNION ALL
SELECT
    'stored_nb101_runs: ' || run_id,
    'a repeat before this one',
    'none'
FROM stored_nb101_runs AS run
WHERE
    run_id % 64 > 0
    AND NOT EXISTS (SELECT 1 FROM stored_nb101_runs AS before WHERE before.run_id = run.run_id - 1);
