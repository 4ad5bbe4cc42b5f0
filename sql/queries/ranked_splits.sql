-- The splits for which a ranking exists.
-- grain: one row per split; ?1: the space, ?2: the recipe, ?3: the data set
SELECT split_id
FROM ranking_coverage
WHERE space_id = ?1 AND recipe_id = ?2 AND dataset_id = ?3 AND ranked_architectures > 0
ORDER BY split_id;
