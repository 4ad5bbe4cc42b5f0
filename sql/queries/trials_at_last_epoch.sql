-- The trials with keys from ?1 to ?2, which belong to one data set, in the order of its seeds, with the metrics of their
-- last epochs.
-- grain: one row per trial
-- units: as in stored_trials
SELECT
    t.trial_id, t.seed, t.epochs, t.layout_id, t.train_seconds, t.x_valid_seconds, t.x_test_seconds, t.ori_test_seconds,
    t.final_train_loss, t.final_train_top1_percent, t.final_ori_test_loss, t.final_ori_test_top1_percent,
    t.final_x_valid_loss, t.final_x_valid_top1_percent, t.final_train_top5_percent, t.final_x_test_loss,
    t.final_x_test_top1_percent
FROM stored_trials AS t
WHERE t.trial_id BETWEEN ?1 AND ?2
ORDER BY t.trial_id;
