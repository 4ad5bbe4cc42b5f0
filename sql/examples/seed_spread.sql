-- How much does the seed matter? The architectures whose seeds differ most in final test accuracy.
-- grain: one row per architecture with several seeds, largest spread first
-- units: percent, percentage points
-- change: the names; LIMIT
SELECT
    arch_index,
    count(*) AS seeds,
    min(top1_percent) AS lowest_percent,
    avg(top1_percent) AS mean_percent,
    max(top1_percent) AS highest_percent,
    max(top1_percent) - min(top1_percent) AS spread_points
FROM final_metrics
WHERE space = 'tss' AND hp = '200' AND dataset = 'cifar10' AND split = 'ori-test'
GROUP BY arch_index
HAVING count(*) > 1
ORDER BY spread_points DESC, arch_index
LIMIT 10;
