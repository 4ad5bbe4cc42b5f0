-- Counts how many trials the architectures of a space have, by recipe and data set.
-- grain: rows of trial_counts; ?1 and ?2: first and last architecture_id of the space
INSERT INTO trial_counts
SELECT
    stored_recipes.architecture_id >> 15,
    stored_recipes.recipe_id,
    datasets.dataset_id,
    coalesce(stored_datasets.trial_count, 0) AS trials,
    count(*)
FROM stored_recipes
CROSS JOIN datasets
LEFT JOIN stored_datasets
    ON
        stored_recipes.architecture_id = stored_datasets.architecture_id
        AND stored_recipes.recipe_id = stored_datasets.recipe_id
        AND datasets.dataset_id = stored_datasets.dataset_id
WHERE stored_recipes.architecture_id BETWEEN ?1 AND ?2
GROUP BY stored_recipes.architecture_id >> 15, stored_recipes.recipe_id, datasets.dataset_id, trials;
