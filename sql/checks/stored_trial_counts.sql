-- How many architectures have how many trials, by the stored counts.
-- grain: one row per space, recipe, data set and number of trials
SELECT
    space_id || '/' || recipe_id || '/' || dataset_id || '/' || trials,
    architectures
FROM trial_counts;
