-- The view coverage in a fixed order. Where an import has not come to its end, the trials are counted now.
-- grain: one row per (space, dataset, hp, seed) that any imported architecture has
WITH counted AS (
    SELECT space_id, recipe_id, dataset_id, seed, architectures
    FROM seed_counts
    UNION ALL
    SELECT
        search_spaces.space_id,
        stored_trials.recipe_id,
        stored_trials.dataset_id,
        stored_trials.seed,
        count(*) AS architectures
    FROM search_spaces
    CROSS JOIN stored_trials
    WHERE
        search_spaces.summarised_architectures <> search_spaces.imported_architectures
        AND stored_trials.trial_id
        BETWEEN search_spaces.space_id * 33554432 AND search_spaces.space_id * 33554432 + 33554431
    GROUP BY search_spaces.space_id, stored_trials.recipe_id, stored_trials.dataset_id, stored_trials.seed
)

SELECT search_spaces.space, datasets.dataset, recipes.hp, counted.seed, counted.architectures
FROM counted
INNER JOIN search_spaces ON counted.space_id = search_spaces.space_id
INNER JOIN recipes ON counted.recipe_id = recipes.recipe_id
INNER JOIN datasets ON counted.dataset_id = datasets.dataset_id
ORDER BY search_spaces.space DESC, recipes.recipe_id, datasets.dataset, counted.seed;
