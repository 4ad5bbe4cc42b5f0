-- The learning curve of one trial.
SELECT epoch, loss, top1_percent, time_seconds
FROM epoch_metrics
WHERE
    space = 'tss' AND arch_index = 11
    AND dataset = 'cifar100' AND hp = '12' AND seed = 111 AND split = 'x-valid'
ORDER BY epoch;
