-- Everything that was logged about an architecture, epoch by epoch. An empty field takes cell 11 on CIFAR-100, recipe '12',
-- all seeds and splits.
-- grain: one row per seed, split and epoch, from 0
-- units: nats, percent, seconds of this epoch
-- nulls: a value that the archive does not have
SELECT seed, split, epoch, loss, top1_percent, top5_percent, time_seconds
FROM epoch_metrics
WHERE
    space = coalesce(nullif(:space, ''), 'tss')
    AND arch_index = CAST(coalesce(nullif(:arch_index, ''), 11) AS INTEGER)
    AND dataset = coalesce(nullif(:dataset, ''), 'cifar100')
    AND hp = coalesce(nullif(:hp, ''), '12')
    AND (coalesce(:seed, '') = '' OR seed = CAST(:seed AS INTEGER))
    AND (coalesce(:split, '') = '' OR split = :split)
ORDER BY seed, split, epoch;
