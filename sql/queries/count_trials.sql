-- How many trials an architecture has with a recipe on a data set.
-- grain: one row; ?1: architecture_id, ?2: recipe_id, ?3: dataset_id
SELECT count(*)
FROM stored_trials
WHERE architecture_id = ?1 AND recipe_id = ?2 AND dataset_id = ?3;
