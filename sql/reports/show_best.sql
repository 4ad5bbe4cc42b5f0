-- Accuracy and rank of every architecture on validation and on test images: what find_best answers, and all that follow.
-- grain: one row per (dataset, arch_index) that is ranked by both
-- units: percent top-1 after the last epoch of the full recipe, mean over seeds; ranks from 1; FLOPs and weights in millions
WITH ranked AS (
    SELECT *
    FROM best_architectures
    WHERE
        space = coalesce(:space, 'tss')
        AND hp = CASE coalesce(:space, 'tss') WHEN 'tss' THEN '200' ELSE '90' END
        AND dataset <> 'cifar10-valid' -- cifar10 has its validation accuracies
        AND metric_on_set IN ('valid', 'test')
)

SELECT
    dataset,
    arch_index,
    arch_str,
    max(accuracy_percent) FILTER (WHERE metric_on_set = 'valid') AS valid_percent,
    max(accuracy_percent) FILTER (WHERE metric_on_set = 'test') AS test_percent,
    max(rank) FILTER (WHERE metric_on_set = 'valid') AS valid_rank,
    max(rank) FILTER (WHERE metric_on_set = 'test') AS test_rank,
    max(flops_millions) AS flops_millions, -- cifar10 is asked for with two data sets of equal costs
    max(params_millions) AS params_millions
FROM ranked
GROUP BY dataset, arch_index
HAVING valid_rank IS NOT NULL AND test_rank IS NOT NULL
ORDER BY dataset, valid_rank;
