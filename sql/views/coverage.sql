-- What is in the database: how many architectures have a trial of each kind.
-- grain: one row per (space, dataset, hp, seed) that any imported architecture has
DROP VIEW IF EXISTS coverage;
CREATE VIEW coverage AS
SELECT
    search_spaces.space,
    datasets.dataset,
    recipes.hp,
    stored_trials.seed,
    count(*) AS architectures
FROM stored_trials
INNER JOIN search_spaces ON stored_trials.trial_id / 33554432 = search_spaces.space_id -- 1024 * 32768
INNER JOIN recipes ON stored_trials.recipe_id = recipes.recipe_id
INNER JOIN datasets ON stored_trials.dataset_id = datasets.dataset_id
GROUP BY search_spaces.space_id, stored_trials.recipe_id, stored_trials.dataset_id, stored_trials.seed;
