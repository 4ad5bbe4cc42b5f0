-- The first :count of a ranking within limits, or the architectures of a ranking by a column of an extension, with the values of
-- columns of extensions. {...} are names of columns and tables, which cannot be bound, with parameters.
-- grain: one row per architecture in the ranking
-- units: as in ranked_accuracies, then those of the columns
-- nulls: the values of columns without a limit
SELECT
    r.arch_index,
    a.arch_str,
    r.top1_percent,
    r.flops_millions,
    r.params_millions{values}
FROM ranked_accuracies AS r
CROSS JOIN stored_architectures AS a ON a.architecture_id = r.space_id * 32768 + r.arch_index{joins}
WHERE
    r.space_id = :space_id
    AND r.recipe_id = :recipe_id
    AND r.dataset_id = :dataset_id
    AND r.split_id = :split_id
    AND (:max_flops IS NULL OR r.flops_millions <= :max_flops)
    AND (:max_params IS NULL OR r.params_millions <= :max_params){conditions}
ORDER BY {order}r.rank
LIMIT :count;
