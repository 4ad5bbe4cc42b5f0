-- The first ?7 of a ranking within limits, with their strings.
-- grain: one row per architecture in the ranking
-- units: as in ranked_accuracies
SELECT
    r.arch_index,
    a.arch_str,
    r.top1_percent,
    r.flops_millions,
    r.params_millions
FROM ranked_accuracies AS r
CROSS JOIN stored_architectures AS a ON a.architecture_id = r.space_id * 32768 + r.arch_index
WHERE
    r.space_id = ?1
    AND r.recipe_id = ?2
    AND r.dataset_id = ?3
    AND r.split_id = ?4
    AND (?5 IS NULL OR r.flops_millions <= ?5)
    AND (?6 IS NULL OR r.params_millions <= ?6)
ORDER BY r.rank
LIMIT ?7;
