-- Which topologies are worth their FLOPs? The Pareto front of test accuracy against FLOPs: every architecture than
-- which no other is at least as accurate and at most as costly. Of equals, the one with the lowest arch_index.
-- grain: one row per architecture of the front, cheapest first
-- units: millions of multiply-adds for one image, percent
-- change: the four names below; flops_millions to params_millions (three times)
SELECT arch_index, arch_str, flops_millions, accuracy_percent
FROM (
    SELECT
        *,
        max(accuracy_percent) OVER (
            ORDER BY flops_millions, accuracy_percent DESC, arch_index
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS best_of_cheaper
    FROM best_architectures
    WHERE space = 'tss' AND hp = '200' AND dataset = 'cifar10' AND metric_on_set = 'test'
)
WHERE accuracy_percent > coalesce(best_of_cheaper, -1)
ORDER BY flops_millions;
