-- The landscape in which a search climbs: the validation accuracy of every architecture.
-- grain: one row per (dataset, arch_index)
-- units: percent top-1 on x-valid after the last epoch of the full recipe, mean over seeds
SELECT
    accuracies.dataset,
    architectures.arch_index,
    architectures.arch_str,
    accuracies.x_valid_top1_percent AS valid_percent
FROM architectures
INNER JOIN final_accuracies AS accuracies
    ON
        architectures.space = accuracies.space
        AND architectures.arch_index = accuracies.arch_index
WHERE
    architectures.space = coalesce(:space, 'tss')
    AND accuracies.hp = CASE coalesce(:space, 'tss') WHEN 'tss' THEN '200' ELSE '90' END
    AND accuracies.dataset IN ('cifar10-valid', 'cifar100', 'ImageNet16-120')
    AND valid_percent IS NOT NULL
ORDER BY accuracies.dataset, architectures.arch_index;
