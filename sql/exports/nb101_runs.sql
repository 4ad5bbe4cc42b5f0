-- Training runs of NAS-Bench-101 for an export, as in the view.
-- grain: one row per row of the view; units and nulls: as in the view
SELECT
    arch_index,
    epochs,
    repeat_index,
    start_train_accuracy,
    start_valid_accuracy,
    start_test_accuracy,
    halfway_train_accuracy,
    halfway_valid_accuracy,
    halfway_test_accuracy,
    final_train_accuracy,
    final_valid_accuracy,
    final_test_accuracy,
    start_training_seconds,
    halfway_training_seconds,
    final_training_seconds,
    start_train_percent,
    start_valid_percent,
    start_test_percent,
    halfway_train_percent,
    halfway_valid_percent,
    halfway_test_percent,
    final_train_percent,
    final_valid_percent,
    final_test_percent,
    total_seconds
FROM nb101_runs
ORDER BY arch_index, epochs, repeat_index;
