-- The searches that see 12 epochs of training, with their budgets; settings name the part of the space that was searched.
-- What a run had found at a point in time is in search_trajectory: clock_seconds and incumbent_index of its steps. What
-- that architecture reaches when fully trained is in best_architectures.
-- grain: one row per experiment
-- units: simulated seconds
SELECT experiment_id, method, dataset, budget_seconds, runs, settings
FROM search_experiments
WHERE kind = 'search' AND space = coalesce(:space, 'tss') AND hp = '12' AND runs > 0
ORDER BY experiment_id;
