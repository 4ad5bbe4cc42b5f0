-- Official answers for an export, as in the view, one architecture at a time.
-- grain: one row per row of the view with these names; units and nulls: as in the view
SELECT
    seed,
    epoch,
    train_loss,
    train_accuracy_percent,
    train_per_time_seconds,
    train_all_time_seconds,
    valid_loss,
    valid_accuracy_percent,
    valid_per_time_seconds,
    valid_all_time_seconds,
    test_loss,
    test_accuracy_percent,
    test_per_time_seconds,
    test_all_time_seconds,
    valtest_loss,
    valtest_accuracy_percent,
    valtest_per_time_seconds,
    valtest_all_time_seconds
FROM more_info
WHERE
    space = :space
    AND hp = :hp
    AND dataset = :dataset
    AND arch_index = :arch_index
ORDER BY seed, epoch;
