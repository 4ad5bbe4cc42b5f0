-- The recipes and data sets of the trials of a space, for an error about others that were asked for.
-- grain: one row per recipe and data set that any architecture of the space (?1) has trials of; recipes by their epochs
SELECT DISTINCT recipe_id, dataset_id
FROM stored_trials
WHERE trial_id BETWEEN ?1 * 33554432 AND ?1 * 33554432 + 33554431 -- 32768 * 1024
ORDER BY recipe_id, dataset_id;
