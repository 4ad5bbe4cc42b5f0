-- Which topologies are worth their FLOPs? The Pareto front of test accuracy against FLOPs: an architecture is on it if no
-- other one is at least as accurate and at most as costly. Of equal ones, the one with the lowest arch_index.
-- grain: one row per architecture of the front, cheapest first
-- units: millions of multiply-adds for one image, percent
-- change: the names in WHERE; flops_millions to params_millions, throughout
WITH places AS (
    SELECT
        arch_index,
        accuracy_percent,
        row_number() OVER (ORDER BY accuracy_percent DESC, flops_millions, arch_index) AS place,
        min(flops_millions) OVER (ORDER BY accuracy_percent DESC, flops_millions, arch_index) AS cheapest_so_far
    FROM best_architectures
    WHERE space = 'tss' AND hp = '200' AND dataset = 'cifar10' AND metric_on_set = 'test'
),

front AS (
    SELECT
        cheapest_so_far AS flops_millions,
        min(place) AS place -- where this cost was reached first
    FROM places
    GROUP BY cheapest_so_far
)

SELECT
    places.arch_index,
    architectures.arch_str,
    front.flops_millions,
    places.accuracy_percent
FROM front
INNER JOIN places ON front.place = places.place
INNER JOIN architectures ON architectures.space = 'tss' AND places.arch_index = architectures.arch_index
ORDER BY front.flops_millions;
