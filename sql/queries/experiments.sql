-- The experiments on a space, in the order in which they were stored.
-- grain: one row per experiment
-- nulls: budget_seconds and clock_policy, unless it is on the simulated clock; images and options, unless it is a weight-sharing one
SELECT
    experiment_id,
    kind,
    method,
    dataset_id,
    settings,
    budget_seconds,
    requested_runs,
    images,
    options,
    clock_policy
FROM experiments
WHERE space_id = ?1
ORDER BY experiment_id;
