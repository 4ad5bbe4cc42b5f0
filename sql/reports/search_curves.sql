-- The searches that see 12 epochs of training (in NAS-Bench-101 up to 108), with their budgets; settings name the part of the
-- space that was searched. What a run had found at a point in time is in search_trajectory: clock_seconds and incumbent_index
-- of its steps. What that architecture reaches when fully trained is in best_architectures, or in nb101_best.
-- grain: one row per experiment
-- units: simulated seconds
SELECT experiment_id, method, dataset, budget_seconds, runs, settings
FROM search_experiments
WHERE
    kind = 'search'
    AND space = coalesce(:space, 'tss')
    AND hp = CASE coalesce(:space, 'tss') WHEN 'nb101' THEN '108' ELSE '12' END
    AND runs > 0
ORDER BY experiment_id;
