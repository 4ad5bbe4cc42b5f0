-- Simulated searches for an export, as in the view.
-- grain: one row per row of the view; units and nulls: as in the view
SELECT
    run,
    step,
    space,
    arch_index,
    dataset,
    hp,
    epoch,
    seed,
    valid_accuracy_percent,
    latency_seconds,
    time_cost_seconds,
    used_seconds,
    best_accuracy_percent,
    best_arch_index,
    best_step
FROM simulation_clock
ORDER BY run, step;
