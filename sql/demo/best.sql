-- The most accurate small architectures.
SELECT
    final_metrics.arch_index,
    architectures.arch_str,
    trials.params_millions,
    final_metrics.top1_percent
FROM final_metrics
INNER JOIN trials USING (space, arch_index, dataset, hp, seed)
INNER JOIN architectures USING (space, arch_index)
WHERE
    final_metrics.space = 'sss' AND final_metrics.dataset = 'ImageNet16-120'
    AND final_metrics.hp = '90' AND final_metrics.split = 'x-test'
    AND trials.params_millions < 0.15
ORDER BY final_metrics.top1_percent DESC
LIMIT 5;
