-- Evolution on CIFAR-10 that sees 12 epochs of training (the proxy), and evolution that sees all epochs, at the budget of
-- the paper. What a run had found at a point in time is in search_trajectory: clock_seconds and incumbent_index of its steps.
-- grain: one row per experiment
-- units: simulated seconds
SELECT experiment_id, method, dataset, hp, budget_seconds, runs, settings
FROM search_experiments
WHERE
    kind = 'search'
    AND space = coalesce(:space, 'tss')
    AND method = 'rea'
    AND dataset = 'cifar10'
    AND hp IN ('12', CASE coalesce(:space, 'tss') WHEN 'tss' THEN '200' ELSE '90' END)
    AND budget_seconds = CASE coalesce(:space, 'tss') WHEN 'tss' THEN 1200000 ELSE 200000 END
    AND runs > 0
ORDER BY hp, experiment_id;
