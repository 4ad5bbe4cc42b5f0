-- Does short training rank architectures as full training does? Spearman's correlation of validation accuracy
-- after 12 and after 200 epochs. Equal accuracies share the mean of their places.
-- grain: one row
-- units: rho in -1..1
-- change: the names in the two lists; any two rankings of one space can be compared
WITH short AS (
    SELECT
        arch_index,
        rank() OVER (ORDER BY accuracy_percent)
        + (count(*) OVER (PARTITION BY accuracy_percent) - 1) / 2.0 AS place
    FROM best_architectures
    WHERE space = 'tss' AND hp = '12' AND dataset = 'cifar10' AND metric_on_set = 'valid'
),

full_training AS (
    SELECT
        arch_index,
        rank() OVER (ORDER BY accuracy_percent)
        + (count(*) OVER (PARTITION BY accuracy_percent) - 1) / 2.0 AS place
    FROM best_architectures
    WHERE space = 'tss' AND hp = '200' AND dataset = 'cifar10' AND metric_on_set = 'valid'
),

deviations AS (
    SELECT
        short.place - avg(short.place) OVER () AS x,
        full_training.place - avg(full_training.place) OVER () AS y
    FROM short
    INNER JOIN full_training ON short.arch_index = full_training.arch_index
)

SELECT
    count(*) AS architectures,
    sum(x * y) / sqrt(sum(x * x) * sum(y * y)) AS spearman_rho
FROM deviations;
