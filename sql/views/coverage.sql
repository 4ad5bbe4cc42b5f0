-- What is in the database: how many architectures have a trial of each kind. Stored at the end of an import.
-- grain: one row per (space, dataset, hp, seed) that any imported architecture has
DROP VIEW IF EXISTS coverage;
CREATE VIEW coverage AS
SELECT
    space,
    dataset,
    hp,
    seed,
    architectures
FROM seed_counts
JOIN search_spaces USING (space_id)
JOIN recipes USING (recipe_id)
JOIN datasets USING (dataset_id);
