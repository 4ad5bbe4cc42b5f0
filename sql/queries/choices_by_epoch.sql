-- What each weight-sharing search would have ended with after each of its epochs: those that were trained here, and those
-- that a file of searches made elsewhere brought.
-- CROSS JOIN makes SQLite go from an experiment to its runs and to their steps, each by a range of keys.
-- grain: one row per (experiment_id, seed, epoch); epoch -1 is before the search
-- units: score_percent top-1 that the search measured with shared weights
-- nulls: images in external searches; score_percent there, and in methods that compare no accuracies
SELECT
    experiments.experiment_id,
    experiments.kind,
    experiments.method,
    experiments.settings,
    datasets.dataset,
    experiments.images,
    search_runs.run AS seed,
    search_steps.step - (experiments.kind = 'weight-sharing') AS epoch,
    search_steps.arch_index,
    search_steps.reward_percent AS score_percent
FROM search_spaces
INNER JOIN experiments ON search_spaces.space_id = experiments.space_id
INNER JOIN datasets ON experiments.dataset_id = datasets.dataset_id
CROSS JOIN search_runs
CROSS JOIN search_steps
WHERE
    search_spaces.space = coalesce(:space, 'tss')
    AND experiments.kind <> 'search'
    AND search_runs.run_id BETWEEN experiments.experiment_id << 20 AND experiments.experiment_id << 20 | 1048575
    AND search_steps.step_key BETWEEN search_runs.run_id << 20 AND search_runs.run_id << 20 | 1048575
ORDER BY datasets.dataset_id, experiments.experiment_id, search_steps.step_key;
