-- How does an architecture learn? Loss and accuracy after each epoch, as the mean over seeds.
-- grain: one row per epoch, from 0
-- units: nats, percent, seconds of training up to and including the epoch
-- nulls: sets that were not evaluated after that epoch
-- change: the names and arch_index; read more_info for single seeds
SELECT
    epoch,
    train_loss,
    train_accuracy_percent,
    valid_loss,
    valid_accuracy_percent,
    test_accuracy_percent,
    train_all_time_seconds
FROM more_info_mean
WHERE space = 'tss' AND arch_index = 11 AND dataset = 'cifar10-valid' AND hp = '12'
ORDER BY epoch;
