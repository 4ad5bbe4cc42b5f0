-- As trials_at_last_epoch, and the latency that the import has computed for architecture ?3, recipe ?4 and data set ?5, if
-- there is one.
-- grain: one row per trial
-- units: as in stored_trials; the latency in seconds for a batch of 256 images
SELECT
    t.trial_id, t.seed, t.epochs, t.layout_id, t.train_seconds, t.x_valid_seconds, t.x_test_seconds, t.ori_test_seconds,
    t.final_train_loss, t.final_train_top1_percent, t.final_ori_test_loss, t.final_ori_test_top1_percent,
    t.final_x_valid_loss, t.final_x_valid_top1_percent, t.final_train_top5_percent, t.final_x_test_loss,
    t.final_x_test_top1_percent,
    (
        SELECT latency_seconds
        FROM stored_datasets
        WHERE architecture_id = ?3 AND recipe_id = ?4 AND dataset_id = ?5 AND params_millions IS NOT NULL
    ) AS latency_seconds
FROM stored_trials AS t
WHERE t.trial_id BETWEEN ?1 AND ?2
ORDER BY t.trial_id;
