-- Does validation after 12 epochs predict the test accuracy after 200? Pearson's correlation on CIFAR-10, for the
-- runs that train on half of the training images (the number that the notebook "issue-96" asks for).
-- grain: one row per group: all architectures, and those whose test accuracy is above 92 %
-- units: correlation in -1..1
-- change: the names; the threshold
WITH by_architecture AS (
    SELECT
        arch_index,
        max(CASE WHEN hp = '12' AND metric_on_set = 'valid' THEN accuracy_percent END) AS x,
        max(CASE WHEN hp = '200' AND metric_on_set = 'test' THEN accuracy_percent END) AS y
    FROM best_architectures
    WHERE
        space = 'tss' AND hp IN ('12', '200') AND dataset = 'cifar10-valid'
        AND metric_on_set IN ('valid', 'test')
    GROUP BY arch_index
),

pairs AS (
    SELECT x, y FROM by_architecture WHERE x IS NOT NULL AND y IS NOT NULL
),

grouped AS (
    SELECT 'all' AS architectures, x, y FROM pairs
    UNION ALL
    SELECT 'test above 92 %' AS architectures, x, y FROM pairs WHERE y > 92
),

deviations AS (
    SELECT
        architectures,
        x - avg(x) OVER (PARTITION BY architectures) AS dx,
        y - avg(y) OVER (PARTITION BY architectures) AS dy
    FROM grouped
)

SELECT
    architectures,
    count(*) AS number,
    sum(dx * dy) / sqrt(sum(dx * dx) * sum(dy * dy)) AS pearson_r
FROM deviations
GROUP BY architectures
ORDER BY architectures;
