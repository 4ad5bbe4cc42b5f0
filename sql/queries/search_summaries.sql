-- The searches on the simulated clock of a space, with what the page shows of them.
-- grain: one row per experiment
-- units: budget_seconds of simulated time; best_*_percent top-1 that the best searched architecture has after full training
-- nulls: best_*_percent where an import has not written its summaries
SELECT
    experiments.experiment_id,
    experiments.method,
    experiments.settings,
    datasets.dataset,
    experiments.budget_seconds,
    experiments.seed,
    experiments.best_valid_percent,
    experiments.best_test_percent
FROM experiments
INNER JOIN search_spaces ON experiments.space_id = search_spaces.space_id
INNER JOIN datasets ON experiments.dataset_id = datasets.dataset_id
WHERE search_spaces.space = coalesce(:space, 'tss') AND experiments.kind = 'search'
ORDER BY datasets.dataset_id, experiments.budget_seconds, experiments.experiment_id;
