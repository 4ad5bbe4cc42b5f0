-- As trials_at_epoch, and the latency that the import has computed for architecture ?4, recipe ?5 and data set ?6, if there
-- is one.
-- grain: one row per trial
-- units: as in stored_trials; the latency in seconds for a batch of 256 images
SELECT
    t.trial_id, t.seed, t.epochs, t.layout_id, t.train_seconds, t.x_valid_seconds, t.x_test_seconds, t.ori_test_seconds,
    e.train_loss, e.train_top1_percent, e.ori_test_loss, e.ori_test_top1_percent,
    e.x_valid_loss, e.x_valid_top1_percent, e.train_top5_percent, e.x_test_loss, e.x_test_top1_percent,
    (
        SELECT latency_seconds
        FROM stored_datasets
        WHERE architecture_id = ?4 AND recipe_id = ?5 AND dataset_id = ?6 AND params_millions IS NOT NULL
    ) AS latency_seconds
FROM stored_trials AS t
LEFT JOIN stored_epoch_metrics AS e ON e.epoch_key = t.trial_id * 256 + ?3
WHERE t.trial_id BETWEEN ?1 AND ?2
ORDER BY t.trial_id;
