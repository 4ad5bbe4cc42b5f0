-- Last epochs for an export, as in the view. One split at a time, so that the order is that of the keys.
-- grain: one row per row of the view with these names; units and nulls: as in the view
SELECT
    arch_index,
    seed,
    loss,
    top1_percent,
    top5_percent
FROM final_metrics
WHERE
    space = :space
    AND hp = :hp
    AND dataset = :dataset
    AND split = :split
ORDER BY arch_index, seed;
