-- Does validation after 12 epochs predict the test accuracy after 200? Pearson's correlation on CIFAR-10, of the
-- runs that train on half the training images (the number asked for in the notebook "issue-96").
-- grain: one row per group: all architectures, and those whose test accuracy is above 92 %
-- units: correlation in -1..1
-- change: the names in the two lists; the threshold
WITH early AS (
    SELECT arch_index, accuracy_percent
    FROM best_architectures
    WHERE space = 'tss' AND hp = '12' AND dataset = 'cifar10-valid' AND metric_on_set = 'valid'
),

final AS (
    SELECT arch_index, accuracy_percent
    FROM best_architectures
    WHERE space = 'tss' AND hp = '200' AND dataset = 'cifar10-valid' AND metric_on_set = 'test'
),

pairs AS (
    SELECT
        early.accuracy_percent AS x,
        final.accuracy_percent AS y
    FROM early
    INNER JOIN final ON early.arch_index = final.arch_index
),

grouped AS (
    SELECT 'all' AS architectures, x, y FROM pairs
    UNION ALL
    SELECT 'test above 92 %' AS architectures, x, y FROM pairs WHERE y > 92
),

deviations AS (
    SELECT
        architectures,
        x - avg(x) OVER (PARTITION BY architectures) AS x,
        y - avg(y) OVER (PARTITION BY architectures) AS y
    FROM grouped
)

SELECT
    architectures,
    count(*) AS number,
    sum(x * y) / sqrt(sum(x * x) * sum(y * y)) AS pearson_r
FROM deviations
GROUP BY architectures;
