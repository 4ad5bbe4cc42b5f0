-- Rankings of NAS-Bench-101 for an export, as in the view.
-- grain: one row per row of the view; units and nulls: as in the view
SELECT
    epochs,
    metric,
    rank,
    arch_index,
    valid_percent,
    test_percent,
    module_hash,
    params_millions
FROM nb101_best
ORDER BY epochs, metric, rank;
