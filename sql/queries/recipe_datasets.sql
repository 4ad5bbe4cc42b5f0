-- The data sets that an architecture has with a recipe, in the archive's order.
-- grain: one row per data set; ?1: architecture_id, ?2: recipe_id
SELECT dataset_id
FROM stored_datasets
WHERE architecture_id = ?1 AND recipe_id = ?2
ORDER BY dataset_position;
