-- The searches in the database: what was searched how, and how many runs there are.
-- grain: one row per experiment: a method on a data set with all settings but the number of runs
-- units: budget_seconds of simulated time
-- nulls: in external experiments, everything that belongs to the simulated clock
DROP VIEW IF EXISTS search_experiments;
CREATE VIEW search_experiments AS
SELECT
    experiments.experiment_id,
    experiments.kind,
    experiments.method,
    search_spaces.space,
    datasets.dataset,
    recipes.hp,
    experiments.budget_seconds,
    experiments.budget_rule,
    experiments.clock_policy,
    experiments.workers,
    experiments.seed_rule,
    experiments.incumbent_rule,
    experiments.seed,
    experiments.generator,
    experiments.requested_runs,
    (
        SELECT count(*) FROM search_runs
        WHERE
            search_runs.run_id
            BETWEEN experiments.experiment_id * 1048576 AND experiments.experiment_id * 1048576 + 1048575
    ) AS runs,
    experiments.settings,
    experiments.natsbench_version,
    experiments.created_at
FROM experiments
INNER JOIN search_spaces ON experiments.space_id = search_spaces.space_id
INNER JOIN datasets ON experiments.dataset_id = datasets.dataset_id
LEFT JOIN recipes ON experiments.recipe_id = recipes.recipe_id;
