-- The accuracies that columns of extensions are compared with: those of test images, after the last epoch.
-- grain: one row per recipe, data set and architecture with such an accuracy
-- units: percent top-1, mean over seeds
-- nulls: none
-- change: 'tss' to 'sss'; the values of the columns are in the view extension_values
SELECT
    hp,
    dataset,
    arch_index,
    CASE dataset WHEN 'cifar10' THEN ori_test_top1_percent ELSE x_test_top1_percent END AS test_percent
FROM final_accuracies
WHERE
    space = coalesce(:space, 'tss')
    AND dataset IN ('cifar10', 'cifar100', 'ImageNet16-120')
    AND CASE dataset WHEN 'cifar10' THEN ori_test_top1_percent ELSE x_test_top1_percent END IS NOT NULL
ORDER BY hp, dataset, arch_index;
