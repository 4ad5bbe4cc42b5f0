-- Costs beside the place of one architecture in one ranking, if it has that place: ?1 space, ?2 recipe, ?3 data set, ?4 split,
-- ?5 accuracy, ?6 position in the meta list.
SELECT flops_millions, params_millions
FROM ranked_accuracies
WHERE
    space_id = ?1
    AND recipe_id = ?2
    AND dataset_id = ?3
    AND split_id = ?4
    AND top1_percent = ?5
    AND arch_index = ?6;
