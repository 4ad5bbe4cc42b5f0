-- Simulated trainings for an export, as in the view, one architecture at a time.
-- grain: one row per row of the view with these names; units and nulls: as in the view
SELECT
    seed,
    epoch,
    valid_accuracy_percent,
    latency_seconds,
    time_cost_seconds,
    validated,
    epochs
FROM simulated_train_eval
WHERE
    space = :space
    AND hp = :hp
    AND dataset = :dataset
    AND arch_index = :arch_index
ORDER BY seed, epoch;
