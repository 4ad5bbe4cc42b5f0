-- The first of a ranking within limits; the primary key has the best first, ties by index.
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
