-- Every search in the database. What its runs had found is in search_trajectory, and what that architecture reaches when
-- fully trained is in best_architectures, or in nb101_best. `natsbench table` prints the same numbers.
-- grain: one row per experiment
-- units: simulated seconds
SELECT experiment_id, kind, method, dataset, budget_seconds, runs
FROM search_experiments
WHERE space = coalesce(:space, 'tss') AND runs > 0
ORDER BY experiment_id;
