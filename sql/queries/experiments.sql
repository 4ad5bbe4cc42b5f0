-- The experiments on a space, in the order in which they were stored.
-- grain: one row per experiment
SELECT
    experiment_id,
    kind,
    method,
    dataset_id,
    settings,
    budget_seconds,
    requested_runs
FROM experiments
WHERE space_id = ?1
ORDER BY experiment_id;
