-- What is in the database: how many architectures have a trial of each kind.
-- grain: one row per (space, dataset, hp, seed) that any imported architecture has
DROP VIEW IF EXISTS coverage;
CREATE VIEW coverage AS
SELECT
    space,
    dataset,
    hp,
    seed,
    count(*) AS architectures
FROM stored_trials
JOIN search_spaces ON trial_id / 33554432 = space_id -- 1024 * 32768
JOIN recipes USING (recipe_id)
JOIN datasets USING (dataset_id)
GROUP BY space_id, recipe_id, dataset_id, seed;
