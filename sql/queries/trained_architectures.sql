-- The indexes of the architectures of a space that have trials with a recipe on a data set, ascending.
-- grain: one row per architecture; ?1: the space, ?2: the recipe, ?3: the data set
SELECT DISTINCT architecture_id & 32767 AS arch_index
FROM stored_trials
WHERE
    trial_id BETWEEN ?1 * 33554432 AND ?1 * 33554432 + 33554431 -- 32768 * 1024
    AND recipe_id = ?2
    AND dataset_id = ?3
ORDER BY arch_index;
