-- Metrics of all epochs with keys from ?1 to ?2, in order.
-- grain: one row per trial and epoch
-- units: loss is cross-entropy in nats, *_percent in 0..100
SELECT
    epoch_key,
    train_loss,
    train_top1_percent,
    ori_test_loss,
    ori_test_top1_percent,
    x_valid_loss,
    x_valid_top1_percent,
    train_top5_percent,
    x_test_loss,
    x_test_top1_percent
FROM stored_epoch_metrics
WHERE epoch_key BETWEEN ?1 AND ?2
ORDER BY epoch_key;
