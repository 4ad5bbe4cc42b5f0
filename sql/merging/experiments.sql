-- The experiments of a database that is merged into another. What they could have found is not read: it follows from the
-- accuracies of the other database.
-- grain: one row per experiment, in the order in which they were stored
-- nulls: as in the table experiments
SELECT
    experiment_id, kind, method, space_id, dataset_id, settings,
    images, options, recipe_id, budget_seconds, budget_rule, clock_policy, workers, seed_rule, incumbent_rule, seed, generator,
    requested_runs, natsbench_version, created_at, searched_architectures
FROM experiments
ORDER BY experiment_id;
