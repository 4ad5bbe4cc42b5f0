-- The curves of the kept trials, and which of their epochs are answered.
-- grain: adds one row per kept trial and epoch
INSERT INTO main.stored_epoch_metrics (
    epoch_key, train_loss, train_top1_percent, ori_test_loss, ori_test_top1_percent, x_valid_loss,
    x_valid_top1_percent, train_top5_percent, x_test_loss, x_test_top1_percent,
    mean_train_seconds, mean_x_valid_seconds, mean_x_test_seconds, mean_ori_test_seconds,
    seeds_train_seconds, seeds_x_valid_seconds, seeds_x_test_seconds, seeds_ori_test_seconds
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
    metrics.x_test_top1_percent,
    metrics.mean_train_seconds,
    metrics.mean_x_valid_seconds,
    metrics.mean_x_test_seconds,
    metrics.mean_ori_test_seconds,
    metrics.seeds_train_seconds,
    metrics.seeds_x_valid_seconds,
    metrics.seeds_x_test_seconds,
    metrics.seeds_ori_test_seconds
FROM main.stored_trials AS trials
INNER JOIN source.stored_epoch_metrics AS metrics
    ON metrics.epoch_key BETWEEN trials.trial_id * 256 AND trials.trial_id * 256 + 255
ORDER BY metrics.epoch_key;

INSERT INTO main.answered_epochs
SELECT * FROM source.answered_epochs
WHERE answers_id IN (
    SELECT answers_id FROM main.stored_trials
    UNION
    SELECT answers_id FROM main.stored_datasets
);
