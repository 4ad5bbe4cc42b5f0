-- What get_more_info answers about an architecture, epoch by epoch, as the mean over seeds. An empty field takes cell 11 on
-- CIFAR-100, recipe '12'.
-- grain: one row per epoch, from 0
-- units: nats, percent, seconds up to and including the epoch
-- nulls: sets that were not evaluated after that epoch
SELECT
    epoch,
    seeds,
    train_loss,
    train_accuracy_percent,
    valid_loss,
    valid_accuracy_percent,
    test_loss,
    test_accuracy_percent,
    train_all_time_seconds
FROM more_info_mean
WHERE
    space = coalesce(nullif(:space, ''), 'tss')
    AND arch_index = CAST(coalesce(nullif(:arch_index, ''), 11) AS INTEGER)
    AND dataset = coalesce(nullif(:dataset, ''), 'cifar100')
    AND hp = coalesce(nullif(:hp, ''), '12')
ORDER BY epoch;
