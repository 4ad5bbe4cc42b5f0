-- Which topologies are worth their FLOPs? The Pareto front of test accuracy against FLOPs: an architecture is on it if no
-- other one is at least as accurate and at most as costly. Of equal ones, the one with the lowest arch_index.
-- grain: one row per architecture of the front, cheapest first
-- units: millions of multiply-adds for one image, percent
-- change: the names in WHERE; flops_millions to params_millions, throughout
WITH places AS (
    SELECT
        space,
        arch_index,
        accuracy_percent,
        flops_millions,
        min(flops_millions) OVER (
            ORDER BY rank ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS cheapest_of_better
    FROM best_architectures
    WHERE space = 'tss' AND hp = '200' AND dataset = 'cifar10' AND metric_on_set = 'test'
)

SELECT
    front.arch_index,
    architectures.arch_str,
    front.flops_millions,
    front.accuracy_percent
FROM (
    SELECT
        space,
        arch_index, -- with min(), that of the cheapest
        min(flops_millions) AS flops_millions,
        accuracy_percent
    FROM places
    WHERE cheapest_of_better IS NULL OR flops_millions < cheapest_of_better
    GROUP BY accuracy_percent
) AS front
INNER JOIN architectures USING (space, arch_index)
ORDER BY front.flops_millions;
