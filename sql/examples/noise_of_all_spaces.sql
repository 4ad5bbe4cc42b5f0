-- How far are trainings of the same architecture apart? The three search spaces side by side: test accuracy on CIFAR-10 after
-- full training, the highest minus the lowest of the repeats (NAS-Bench-101) or seeds (NATS-Bench).
-- grain: one row per search space with an architecture that was trained several times
-- units: percentage points, mean over architectures
-- change: nothing
SELECT
    'nb101' AS benchmark,
    count(*) AS architectures,
    avg(spread) AS mean_spread_points,
    max(spread) AS largest_spread_points
FROM (
    SELECT max(final_test_percent) - min(final_test_percent) AS spread
    FROM nb101_runs
    WHERE epochs = 108
    GROUP BY arch_index
    HAVING count(*) > 1
) AS of_module
HAVING count(*) > 0
UNION ALL
SELECT
    space AS benchmark,
    count(*) AS architectures,
    avg(spread) AS mean_spread_points,
    max(spread) AS largest_spread_points
FROM (
    SELECT
        space,
        max(top1_percent) - min(top1_percent) AS spread
    FROM final_metrics
    WHERE
        dataset = 'cifar10' AND split = 'ori-test' AND (space = 'tss' AND hp = '200' OR space = 'sss' AND hp = '90')
    GROUP BY space, arch_index
    HAVING count(*) > 1
) AS of_module
GROUP BY space
ORDER BY benchmark;
