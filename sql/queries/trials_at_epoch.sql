-- The trials of one data set with the metrics of epoch ?4.
-- Without an order, which would cost a sort: the caller puts two or three rows in order faster.
SELECT
    t.trial_id, t.seed, t.seed_position, t.epochs, t.layout_id,
    t.train_seconds, t.x_valid_seconds, t.x_test_seconds, t.ori_test_seconds,
    e.train_loss, e.train_top1_percent, e.ori_test_loss, e.ori_test_top1_percent,
    e.x_valid_loss, e.x_valid_top1_percent, e.train_top5_percent, e.x_test_loss, e.x_test_top1_percent
FROM stored_trials AS t
LEFT JOIN stored_epoch_metrics AS e ON e.epoch_key = t.trial_id * 256 + ?4
WHERE t.architecture_id = ?1 AND t.recipe_id = ?2 AND t.dataset_id = ?3;
