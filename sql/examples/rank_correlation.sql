-- Does short training rank architectures as full training does? Spearman's correlation of validation accuracy
-- after 12 and after 200 epochs. Equal accuracies share the mean of their ranks.
-- The ranks are the stored ones, among all architectures of a recipe. (If some architectures have only one of the
-- two accuracies, rank the others again: rank() OVER (ORDER BY short.x_valid_top1_rank), ...)
-- grain: one row
-- units: rho in -1..1
-- change: the names, and the columns of ranks
WITH places AS (
    SELECT
        short.x_valid_top1_rank AS x,
        full_length.x_valid_top1_rank AS y
    FROM final_accuracies AS short
    INNER JOIN final_accuracies AS full_length
        ON short.space = full_length.space AND short.arch_index = full_length.arch_index
    WHERE
        short.space = 'tss' AND short.dataset = 'cifar10-valid' AND short.hp = '12'
        AND full_length.dataset = 'cifar10-valid' AND full_length.hp = '200'
        AND short.x_valid_top1_rank IS NOT NULL AND full_length.x_valid_top1_rank IS NOT NULL
)

SELECT
    count(*) AS architectures,
    (avg(x * y) - avg(x) * avg(y))
    / sqrt((avg(x * x) - avg(x) * avg(x)) * (avg(y * y) - avg(y) * avg(y))) AS spearman_rho
FROM places;
