-- The curves of the kept trials.
-- grain: adds one row per kept trial and epoch
INSERT INTO main.stored_epoch_metrics (
    epoch_key, train_loss, train_top1_percent, ori_test_loss, ori_test_top1_percent, x_valid_loss,
    x_valid_top1_percent, train_top5_percent, x_test_loss, x_test_top1_percent
)
SELECT
    metrics.epoch_key,
    metrics.train_loss,
    metrics.train_top1_percent,
    metrics.ori_test_loss,
    metrics.ori_test_top1_percent,
    metrics.x_valid_loss,
    metrics.x_valid_top1_percent,
    metrics.train_top5_percent,
    metrics.x_test_loss,
    metrics.x_test_top1_percent
FROM main.stored_trials AS trials
INNER JOIN source.stored_epoch_metrics AS metrics
    ON metrics.epoch_key BETWEEN trials.trial_id * 256 AND trials.trial_id * 256 + 255
ORDER BY metrics.epoch_key;
