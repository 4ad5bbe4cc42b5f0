-- Validation after 12 epochs beside the test accuracy after the full recipe, from runs on the same training images.
-- grain: one row per (dataset, arch_index) with both
-- units: percent top-1, mean over seeds
SELECT
    early.dataset,
    early.arch_index,
    early.x_valid_top1_percent AS early_percent,
    CASE early.dataset
        WHEN 'cifar10-valid' THEN late.ori_test_top1_percent
        ELSE late.x_test_top1_percent
    END AS late_percent
FROM final_accuracies AS early
INNER JOIN final_accuracies AS late
    ON
        early.space = late.space
        AND early.arch_index = late.arch_index
        AND early.dataset = late.dataset
WHERE
    early.space = coalesce(:space, 'tss')
    AND early.hp = '12'
    AND late.hp = CASE coalesce(:space, 'tss') WHEN 'tss' THEN '200' ELSE '90' END
    AND early.dataset IN ('cifar10-valid', 'cifar100', 'ImageNet16-120')
    AND early_percent IS NOT NULL
    AND late_percent IS NOT NULL
ORDER BY early.dataset, early.arch_index;
