-- The trials of one data set with their costs. Unordered, as trials_at_epoch.
SELECT
    trial_id, seed, seed_position, epochs, layout_id,
    train_seconds, x_valid_seconds, x_test_seconds, ori_test_seconds,
    params_millions, flops_millions, latency_count, latency_seconds
FROM stored_trials
WHERE architecture_id = ?1 AND recipe_id = ?2 AND dataset_id = ?3;
