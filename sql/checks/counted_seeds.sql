-- How many trials there are by space, recipe, data set and seed, and their epochs. The answer must be the same as that of
-- stored_seed_counts.sql.
-- grain: one row per space, recipe, data set and seed that any architecture has
SELECT
    (architecture_id / 32768) || '/' || recipe_id || '/' || dataset_id || '/' || seed,
    count(*),
    sum(epochs)
FROM stored_trials
GROUP BY architecture_id / 32768, recipe_id, dataset_id, seed;
