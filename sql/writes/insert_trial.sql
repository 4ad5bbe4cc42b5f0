-- One training run with its costs.
INSERT INTO stored_trials (
    trial_id, architecture_id, recipe_id, dataset_id, seed, seed_position, result_position, epochs,
    params_millions, flops_millions, latency_count, latency_seconds, config_id, layout_id,
    train_seconds, x_valid_seconds, x_test_seconds, ori_test_seconds
) VALUES (
    :trial_id, :architecture_id, :recipe_id, :dataset_id, :seed, :seed_position, :result_position, :epochs,
    :params_millions, :flops_millions, :latency_count, :latency_seconds, :config_id, :layout_id,
    :train_seconds, :x_valid_seconds, :x_test_seconds, :ori_test_seconds
);
