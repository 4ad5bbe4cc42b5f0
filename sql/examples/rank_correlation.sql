-- Does short training rank architectures as full training does? Spearman's correlation of validation accuracy
-- after 12 and after 200 epochs. Equal accuracies share the mean of their places.
-- grain: one row
-- units: rho in -1..1
-- change: the names, and the columns of accuracy
WITH pairs AS (
    SELECT
        short.x_valid_top1_percent AS short_percent,
        full_length.x_valid_top1_percent AS full_percent
    FROM final_accuracies AS short
    INNER JOIN final_accuracies AS full_length
        ON short.space = full_length.space AND short.arch_index = full_length.arch_index
    WHERE
        short.space = 'tss' AND short.dataset = 'cifar10-valid' AND short.hp = '12'
        AND full_length.dataset = 'cifar10-valid' AND full_length.hp = '200'
        AND short_percent IS NOT NULL AND full_percent IS NOT NULL
),

-- rank() is the first place of equal accuracies, count(*) over the same window the last.
places AS (
    SELECT
        (rank() OVER by_short + count(*) OVER by_short) / 2.0 AS x,
        (rank() OVER by_full + count(*) OVER by_full) / 2.0 AS y
    FROM pairs
    WINDOW
        by_short AS (ORDER BY short_percent),
        by_full AS (ORDER BY full_percent)
)

SELECT
    count(*) AS architectures,
    (avg(x * y) - avg(x) * avg(y))
    / sqrt((avg(x * x) - avg(x) * avg(x)) * (avg(y * y) - avg(y) * avg(y))) AS spearman_rho
FROM places;
