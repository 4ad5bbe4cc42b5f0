-- How good is one architecture among all? Its place by validation and test accuracy on each data set.
-- grain: one row per dataset and metric_on_set
-- units: percent, mean over seeds after the last epoch; rank 1 is the best
-- change: space, hp ('90' in the size space) and arch_index
SELECT dataset, metric_on_set, stored_dataset, split, rank, accuracy_percent
FROM best_architectures
WHERE
    space = 'tss' AND hp = '200'
    AND metric_on_set IN ('valid', 'test')
    AND dataset <> 'cifar10-valid' -- its validation accuracy is that of cifar10
    AND arch_index = 11
ORDER BY dataset, metric_on_set DESC;
