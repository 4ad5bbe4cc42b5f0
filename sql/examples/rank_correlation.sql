-- Does short training rank architectures as full training does? Spearman's correlation of validation accuracy
-- after 12 and after 200 epochs. Equal accuracies share the mean of their places.
-- grain: one row
-- units: rho in -1..1
-- change: the names; for two data sets, tell them apart by dataset as here by hp
WITH pairs AS (
    SELECT
        max(accuracy_percent) FILTER (WHERE hp = '12') AS short_percent,
        max(accuracy_percent) FILTER (WHERE hp = '200') AS full_percent
    FROM best_architectures
    WHERE space = 'tss' AND hp IN ('12', '200') AND dataset = 'cifar10' AND metric_on_set = 'valid'
    GROUP BY arch_index
    HAVING short_percent IS NOT NULL AND full_percent IS NOT NULL
),

places AS (
    SELECT
        rank() OVER (ORDER BY short_percent) + (count(*) OVER (PARTITION BY short_percent) - 1) / 2.0 AS x,
        rank() OVER (ORDER BY full_percent) + (count(*) OVER (PARTITION BY full_percent) - 1) / 2.0 AS y
    FROM pairs
),

deviations AS (
    SELECT
        x - avg(x) OVER () AS x,
        y - avg(y) OVER () AS y
    FROM places
)

SELECT
    count(*) AS architectures,
    sum(x * y) / sqrt(sum(x * x) * sum(y * y)) AS spearman_rho
FROM deviations;
