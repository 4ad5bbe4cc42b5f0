-- The recipes and data sets of all trials in the database.
-- grain: one row per space, recipe and data set that any architecture has trials of
SELECT DISTINCT
    architecture_id / 32768 AS space_id,
    recipe_id,
    dataset_id
FROM stored_trials
ORDER BY space_id, recipe_id, dataset_id;
