-- How many trials there are by space, recipe, data set and seed, by their stored counts.
-- grain: one row per space, recipe, data set and seed
SELECT
    space_id || '/' || recipe_id || '/' || dataset_id || '/' || seed,
    architectures,
    epochs
FROM seed_counts;
