-- Which topologies are worth their FLOPs? The Pareto front of test accuracy against FLOPs: every architecture than
-- which no other is at least as accurate and at most as costly. Of equals, the one with the lowest arch_index.
-- grain: one row per architecture of the front, cheapest first
-- units: millions of multiply-adds for one image, percent
-- change: the names in WHERE; the column of accuracy; flops_millions to params_millions, throughout
SELECT
    front.arch_index,
    architectures.arch_str,
    front.flops_millions,
    front.accuracy_percent
FROM (
    SELECT
        space,
        arch_index,
        flops_millions,
        ori_test_top1_percent AS accuracy_percent,
        max(ori_test_top1_percent) OVER (
            ORDER BY flops_millions, ori_test_top1_percent DESC, arch_index
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS best_of_cheaper
    FROM final_accuracies
    WHERE
        space = 'tss' AND hp = '200' AND dataset = 'cifar10'
        AND ori_test_top1_percent IS NOT NULL AND flops_millions IS NOT NULL
) AS front
INNER JOIN architectures USING (space, arch_index)
WHERE front.accuracy_percent > coalesce(front.best_of_cheaper, -1)
ORDER BY front.flops_millions;
