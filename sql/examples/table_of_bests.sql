-- What can a search reach at most? On each data set the best architecture by validation accuracy with its test
-- accuracy, and the best by test accuracy (fully trained, as in the paper's tables).
-- grain: one row per data set and way to choose
-- units: percent, mean over seeds after the last epoch
-- nulls: an accuracy that not all seeds have
-- change: space and hp ('sss' and '90' for the size space), in both lists
WITH chosen AS (
    SELECT dataset, metric_on_set AS best_by, arch_index, arch_str
    FROM best_architectures
    WHERE
        space = 'tss' AND hp = '200' AND dataset <> 'cifar10-valid'
        AND metric_on_set IN ('valid', 'test') AND rank = 1
),

accuracies AS (
    SELECT dataset, metric_on_set, arch_index, accuracy_percent
    FROM best_architectures
    WHERE space = 'tss' AND hp = '200' AND dataset <> 'cifar10-valid' AND metric_on_set IN ('valid', 'test')
)

SELECT
    chosen.dataset,
    chosen.best_by,
    chosen.arch_index,
    max(accuracies.accuracy_percent) FILTER (WHERE accuracies.metric_on_set = 'valid') AS valid_percent,
    max(accuracies.accuracy_percent) FILTER (WHERE accuracies.metric_on_set = 'test') AS test_percent,
    chosen.arch_str
FROM chosen
INNER JOIN accuracies ON chosen.dataset = accuracies.dataset AND chosen.arch_index = accuracies.arch_index
GROUP BY chosen.dataset, chosen.best_by
ORDER BY chosen.dataset, chosen.best_by DESC;
