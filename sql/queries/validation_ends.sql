-- As validation_curves, but only for the last epoch of each trial.
-- grain: one row per trial
-- units: as in trials_at_epoch
SELECT
    t.trial_id, t.seed, t.epochs, t.layout_id, t.train_seconds, t.x_valid_seconds, t.x_test_seconds, t.ori_test_seconds,
    t.final_train_loss, t.final_train_top1_percent, t.final_ori_test_loss, t.final_ori_test_top1_percent,
    t.final_x_valid_loss, t.final_x_valid_top1_percent, t.final_train_top5_percent, t.final_x_test_loss,
    t.final_x_test_top1_percent,
    t.architecture_id & 32767 AS arch_index,
    t.epochs - 1 AS epoch
FROM stored_trials AS t
WHERE
    t.trial_id BETWEEN ?1 * 33554432 AND ?1 * 33554432 + 33554431 -- 32768 * 1024
    AND t.recipe_id = ?2
    AND t.dataset_id = ?3
ORDER BY t.trial_id;
