-- How far does one seed mislead? Test accuracies of single seeds beside their mean. As in the paper, accuracies are those
-- after full training in the topology space, and after 12 epochs in the size space.
-- grain: one row per trial, by data set, then architecture, then seed
-- units: percent top-1 after the last epoch; mean_percent over all seeds of the architecture
-- nulls: none
-- change: 'tss' to 'sss'
WITH tested AS (
    SELECT datasets.dataset, CASE datasets.dataset WHEN 'cifar10' THEN 'ori-test' ELSE 'x-test' END AS split
    FROM datasets
    WHERE datasets.dataset IN ('cifar10', 'cifar100', 'ImageNet16-120')
)

SELECT
    final_metrics.dataset,
    final_metrics.arch_index,
    final_metrics.seed,
    final_metrics.top1_percent AS seed_percent,
    CASE final_metrics.dataset
        WHEN 'cifar10' THEN final_accuracies.ori_test_top1_percent
        ELSE final_accuracies.x_test_top1_percent
    END AS mean_percent
FROM tested
CROSS JOIN final_metrics ON tested.dataset = final_metrics.dataset AND tested.split = final_metrics.split
CROSS JOIN final_accuracies
    ON
        final_metrics.space = final_accuracies.space
        AND final_metrics.arch_index = final_accuracies.arch_index
        AND final_metrics.dataset = final_accuracies.dataset
        AND final_metrics.hp = final_accuracies.hp
WHERE
    final_metrics.space = coalesce(:space, 'tss')
    AND final_metrics.hp = CASE coalesce(:space, 'tss') WHEN 'tss' THEN '200' ELSE '12' END
    AND seed_percent IS NOT NULL AND mean_percent IS NOT NULL
ORDER BY final_metrics.dataset, final_metrics.arch_index, final_metrics.seed;
