-- What is in the database: how many architectures have a trial of each kind.
-- grain: one row per (space, dataset, hp, seed) that any imported architecture has
DROP VIEW IF EXISTS coverage;
CREATE VIEW coverage AS
SELECT
    space,
    dataset,
    hp,
    seed,
    CAST(architectures AS INTEGER) AS architectures
FROM (
    SELECT
        architecture_id >> 15 AS space_id,
        recipe_id,
        dataset_id,
        seed,
        count(*) AS architectures
    FROM stored_trials
    GROUP BY architecture_id >> 15, recipe_id, dataset_id, seed
) AS counted
JOIN search_spaces USING (space_id)
JOIN recipes USING (recipe_id)
JOIN datasets USING (dataset_id);
