-- How many architectures have how many trials, of the spaces with summaries. The answer must be the same as that of
-- stored_trial_counts.sql.
-- grain: one row per space, recipe, data set and number of trials
WITH counted AS (
    SELECT
        stored_recipes.architecture_id / 32768 AS space_id,
        stored_recipes.recipe_id,
        datasets.dataset_id,
        (
            SELECT count(*)
            FROM stored_trials
            WHERE
                stored_trials.architecture_id = stored_recipes.architecture_id
                AND stored_trials.recipe_id = stored_recipes.recipe_id
                AND stored_trials.dataset_id = datasets.dataset_id
        ) AS trials
    FROM stored_recipes
    CROSS JOIN datasets
)

SELECT
    space_id || '/' || recipe_id || '/' || dataset_id || '/' || trials,
    count(*)
FROM counted
WHERE space_id IN (SELECT space_id FROM search_spaces WHERE summarised_architectures <> 0)
GROUP BY space_id, recipe_id, dataset_id, trials;
