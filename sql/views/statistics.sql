-- How many trials architectures have: what statistics answers when every imported architecture is loaded.
-- grain: one row per (space, dataset, hp, trials), for each hp that any imported architecture of the space has
-- nulls: none; an architecture without a trial on the data set is counted in the row with trials = 0
DROP VIEW IF EXISTS statistics;
CREATE VIEW statistics AS
SELECT
    space,
    dataset,
    hp,
    (
        SELECT count(*)
        FROM stored_trials
        WHERE
            architecture_id = stored_recipes.architecture_id
            AND recipe_id = stored_recipes.recipe_id
            AND dataset_id = datasets.dataset_id
    ) AS trials, -- per architecture
    count(*) AS architectures -- that have so many
FROM search_spaces
CROSS JOIN recipes
CROSS JOIN datasets
CROSS JOIN stored_architectures USING (space_id)
CROSS JOIN stored_recipes USING (architecture_id, recipe_id)
GROUP BY space, dataset, hp, trials;
