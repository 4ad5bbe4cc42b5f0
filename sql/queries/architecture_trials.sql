-- Trials with keys from ?1 to ?2 (those of one architecture) with their network, in the order of their keys.
-- grain: one row per trial
-- units: as in stored_trials
SELECT
    stored_trials.trial_id,
    stored_trials.recipe_id,
    stored_trials.dataset_id,
    stored_trials.seed,
    stored_trials.seed_position,
    stored_trials.result_position,
    stored_trials.epochs,
    stored_trials.params_millions,
    stored_trials.flops_millions,
    stored_trials.latency_count,
    stored_trials.latency_seconds,
    stored_trials.train_seconds,
    stored_trials.x_valid_seconds,
    stored_trials.x_test_seconds,
    stored_trials.ori_test_seconds,
    network_configs.channel,
    network_configs.num_cells,
    network_configs.name,
    network_configs.genotype,
    network_configs.class_num,
    stored_trials.layout_id,
    stored_trials.final_train_loss,
    stored_trials.final_train_top1_percent,
    stored_trials.final_ori_test_loss,
    stored_trials.final_ori_test_top1_percent,
    stored_trials.final_x_valid_loss,
    stored_trials.final_x_valid_top1_percent,
    stored_trials.final_train_top5_percent,
    stored_trials.final_x_test_loss,
    stored_trials.final_x_test_top1_percent
FROM stored_trials
INNER JOIN network_configs ON stored_trials.config_id = network_configs.config_id
WHERE stored_trials.trial_id BETWEEN ?1 AND ?2
ORDER BY stored_trials.trial_id;
