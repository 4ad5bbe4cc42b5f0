-- Which topologies are worth their FLOPs? The Pareto front of test accuracy against FLOPs: an architecture is on it if no
-- other one is at least as accurate and at most as costly. Of equal ones, the one with the lowest arch_index.
-- grain: one row per architecture of the front, cheapest first
-- units: millions of multiply-adds for one image, percent
-- change: the names in WHERE; flops_millions to params_millions, throughout
WITH places AS (
    SELECT
        arch_index,
        accuracy_percent,
        flops_millions,
        min(flops_millions) OVER (
            ORDER BY accuracy_percent DESC, flops_millions, arch_index ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS cheapest_so_far -- from the most accurate on
    FROM best_architectures
    WHERE space = 'tss' AND hp = '200' AND dataset = 'cifar10' AND metric_on_set = 'test'
),

firsts AS (
    SELECT
        arch_index,
        accuracy_percent,
        flops_millions,
        row_number() OVER (
            PARTITION BY cheapest_so_far ORDER BY accuracy_percent DESC, flops_millions, arch_index
        ) AS place -- 1: it is cheaper than all before it
    FROM places
)

SELECT
    firsts.arch_index,
    architectures.arch_str,
    firsts.flops_millions,
    firsts.accuracy_percent
FROM firsts
INNER JOIN architectures ON architectures.space = 'tss' AND firsts.arch_index = architectures.arch_index
WHERE firsts.place = 1
ORDER BY firsts.flops_millions;
