-- Counts the trials of a space by recipe, data set and seed.
-- grain: adds one row of seed_counts per recipe, data set and seed; ?1: space_id, ?2 to ?3: the trials of the space
INSERT INTO seed_counts (space_id, recipe_id, dataset_id, seed, architectures, epochs)
SELECT
    ?1,
    recipe_id,
    dataset_id,
    seed,
    count(*),
    sum(epochs)
FROM stored_trials
WHERE trial_id BETWEEN ?2 AND ?3
GROUP BY recipe_id, dataset_id, seed;
