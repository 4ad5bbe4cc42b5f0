-- Rankings for an export, as in the view, one at a time.
-- grain: one row per row of the view with these names; units and nulls: as in the view
SELECT
    stored_dataset,
    split,
    rank,
    arch_index,
    arch_str,
    accuracy_percent,
    flops_millions,
    params_millions
FROM best_architectures
WHERE
    space = :space
    AND hp = :hp
    AND dataset = :dataset
    AND metric_on_set = :metric_on_set
ORDER BY rank;
