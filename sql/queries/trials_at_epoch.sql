-- As trials_at_last_epoch, with the metrics of epoch ?3.
-- grain: one row per trial
-- units: as in stored_trials and stored_epoch_metrics
SELECT
    t.trial_id, t.seed, t.epochs, t.layout_id, t.train_seconds, t.x_valid_seconds, t.x_test_seconds, t.ori_test_seconds,
    e.train_loss, e.train_top1_percent, e.ori_test_loss, e.ori_test_top1_percent,
    e.x_valid_loss, e.x_valid_top1_percent, e.train_top5_percent, e.x_test_loss, e.x_test_top1_percent
FROM stored_trials AS t
LEFT JOIN stored_epoch_metrics AS e ON e.epoch_key = t.trial_id * 256 + ?3
WHERE t.trial_id BETWEEN ?1 AND ?2
ORDER BY t.trial_id;
