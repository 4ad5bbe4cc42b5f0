-- What can a search reach at most? On each data set the best architecture by validation accuracy with its test
-- accuracy, and the best by test accuracy (fully trained, as in the paper's tables).
-- grain: one row per data set and way to choose
-- units: percent, mean over seeds after the last epoch
-- nulls: an accuracy that not all seeds have
-- change: space and hp ('sss' and '90' for the size space)
WITH paired AS (
    SELECT
        dataset,
        arch_index,
        arch_str,
        max(accuracy_percent) FILTER (WHERE metric_on_set = 'valid') AS valid_percent,
        max(accuracy_percent) FILTER (WHERE metric_on_set = 'test') AS test_percent,
        max(rank = 1 AND metric_on_set = 'valid') AS best_by_valid,
        max(rank = 1 AND metric_on_set = 'test') AS best_by_test
    FROM best_architectures
    WHERE
        space = 'tss' AND hp = '200' AND dataset IN ('cifar10', 'cifar100', 'ImageNet16-120')
        AND metric_on_set IN ('valid', 'test')
    GROUP BY dataset, arch_index
)

SELECT dataset, 'valid' AS best_by, arch_index, valid_percent, test_percent, arch_str
FROM paired
WHERE best_by_valid
UNION ALL
SELECT dataset, 'test' AS best_by, arch_index, valid_percent, test_percent, arch_str
FROM paired
WHERE best_by_test
ORDER BY dataset, best_by DESC;
