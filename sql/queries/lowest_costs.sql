-- How many architectures a ranking has, and the lowest of their costs, for an error about limits that are below them.
-- grain: one row; ?1: the space, ?2: the recipe, ?3: the data set, ?4: the split
-- units: millions of multiply-adds for one image, millions of weights
-- nulls: the costs, if the ranking is empty
SELECT
    count(*),
    min(flops_millions),
    min(params_millions)
FROM ranked_accuracies
WHERE space_id = ?1 AND recipe_id = ?2 AND dataset_id = ?3 AND split_id = ?4;
