-- The stored rankings of a space, in the order of their keys.
-- grain: one row per ranking and architecture in it; ?1: space_id
-- units: as in ranked_accuracies
SELECT
    recipe_id,
    dataset_id,
    split_id,
    rank,
    arch_index,
    top1_percent,
    flops_millions,
    params_millions
FROM ranked_accuracies
WHERE space_id = ?1
ORDER BY recipe_id, dataset_id, split_id, rank;
