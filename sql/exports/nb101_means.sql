-- Means over repeats of NAS-Bench-101 for an export, as in the view.
-- grain: one row per row of the view; units and nulls: as in the view
SELECT
    arch_index,
    epochs,
    repeats,
    train_percent,
    valid_percent,
    test_percent,
    halfway_train_percent,
    halfway_valid_percent,
    halfway_test_percent,
    training_seconds,
    halfway_training_seconds
FROM nb101_means
ORDER BY arch_index, epochs;
