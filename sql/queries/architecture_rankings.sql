-- Places of one architecture in the rankings. Its accuracies are those of its trials' last epochs,
-- so only rankings of recipes and data sets that it has are searched.
SELECT
    ranked_accuracies.recipe_id,
    ranked_accuracies.dataset_id,
    ranked_accuracies.split_id,
    ranked_accuracies.top1_percent,
    ranked_accuracies.flops_millions,
    ranked_accuracies.params_millions
FROM ranked_accuracies
WHERE
    ranked_accuracies.space_id = :space_id
    AND ranked_accuracies.recipe_id = :recipe_id
    AND ranked_accuracies.dataset_id = :dataset_id
    AND ranked_accuracies.split_id = :split_id
    AND ranked_accuracies.top1_percent = :top1_percent
    AND ranked_accuracies.arch_index = :arch_index;
