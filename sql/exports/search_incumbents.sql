-- Best architectures of searches for an export, as in the view.
-- grain: one row per row of the view with these names; units and nulls: as in the view
SELECT
    experiment_id,
    method,
    dataset,
    run,
    step,
    clock_seconds,
    arch_index,
    valid_accuracy_percent,
    test_accuracy_percent
FROM search_incumbents
WHERE space = :space
ORDER BY experiment_id, run, step;
