-- Searches for an export, as in the view.
-- grain: one row per row of the view with these names; units and nulls: as in the view
SELECT
    experiment_id,
    kind,
    method,
    dataset,
    images,
    options,
    hp,
    budget_seconds,
    budget_rule,
    clock_policy,
    workers,
    seed_rule,
    incumbent_rule,
    seed,
    generator,
    requested_runs,
    runs,
    searched_architectures,
    settings,
    natsbench_version,
    created_at
FROM search_experiments
WHERE space = :space
ORDER BY experiment_id;
