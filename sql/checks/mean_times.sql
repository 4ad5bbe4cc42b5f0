-- The stored mean times.
-- grain: one row per trial and epoch that has any
-- units: seconds
SELECT
    epoch_key,
    mean_train_seconds,
    mean_x_valid_seconds,
    mean_x_test_seconds,
    mean_ori_test_seconds,
    seeds_train_seconds,
    seeds_x_valid_seconds,
    seeds_x_test_seconds,
    seeds_ori_test_seconds
FROM stored_epoch_metrics
WHERE
    coalesce(
        mean_train_seconds,
        mean_x_valid_seconds,
        mean_x_test_seconds,
        mean_ori_test_seconds,
        seeds_train_seconds,
        seeds_x_valid_seconds,
        seeds_x_test_seconds,
        seeds_ori_test_seconds
    ) IS NOT NULL
ORDER BY epoch_key;
