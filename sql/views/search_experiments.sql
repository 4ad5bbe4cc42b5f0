-- The searches in the database: what was searched, with which settings, and how many runs there are.
-- grain: one row per experiment: a method on a data set with all settings except the number of runs
-- units: budget_seconds of simulated time
-- nulls: everything that belongs to the simulated clock, and the architectures, unless kind is 'search';
--        images and options, unless it is 'weight-sharing', and options where all is as in the original scripts
DROP VIEW IF EXISTS search_experiments;
CREATE VIEW search_experiments AS
SELECT
    experiment_id,
    kind,
    method,
    space,
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
    CAST((
        SELECT count(*) FROM search_runs
        WHERE run_id BETWEEN experiments.experiment_id << 20 AND experiments.experiment_id << 20 | 1048575
    ) AS INTEGER) AS runs,
    searched_architectures,
    settings,
    natsbench_version,
    created_at
FROM experiments
JOIN search_spaces USING (space_id)
JOIN datasets USING (dataset_id)
LEFT JOIN recipes USING (recipe_id);
