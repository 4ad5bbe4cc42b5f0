-- Steps of searches for an export, as in the view.
-- grain: one row per row of the view with these names; units and nulls: as in the view
SELECT
    experiment_id,
    method,
    dataset,
    run,
    step,
    trial,
    worker,
    arch_index,
    epochs,
    seed,
    reward_percent,
    start_seconds,
    charged_seconds,
    clock_seconds,
    incumbent_index
FROM search_trajectory
WHERE space = :space
ORDER BY experiment_id, run, step;
