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
        max(CASE WHEN metric_on_set = 'valid' THEN accuracy_percent END) AS valid_percent,
        max(CASE WHEN metric_on_set = 'test' THEN accuracy_percent END) AS test_percent,
        min(CASE WHEN metric_on_set = 'valid' THEN rank END) AS valid_rank,
        min(CASE WHEN metric_on_set = 'test' THEN rank END) AS test_rank
    FROM best_architectures
    WHERE
        space = 'tss' AND hp = '200' AND dataset IN ('cifar10', 'cifar100', 'ImageNet16-120')
        AND metric_on_set IN ('valid', 'test')
    GROUP BY dataset, arch_index, arch_str
)

SELECT dataset, 'valid' AS best_by, arch_index, valid_percent, test_percent, arch_str
FROM paired
WHERE valid_rank = 1
UNION ALL
SELECT dataset, 'test' AS best_by, arch_index, valid_percent, test_percent, arch_str
FROM paired
WHERE test_rank = 1
ORDER BY dataset, best_by DESC;
