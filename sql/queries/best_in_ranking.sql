-- The first architecture of a ranking within limits. The primary key orders the best first, equal ones by index.
-- grain: one row, or none if none is within the limits
-- units: top1_percent in 0..100, mean over seeds
SELECT arch_index, top1_percent
FROM ranked_accuracies
WHERE
    space_id = ?1
    AND recipe_id = ?2
    AND dataset_id = ?3
    AND split_id = ?4
    AND (?5 IS NULL OR flops_millions <= ?5)
    AND (?6 IS NULL OR params_millions <= ?6)
ORDER BY rank
LIMIT 1;
