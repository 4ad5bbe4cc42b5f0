-- The seeds of the trials of a space (?1) with a recipe (?2) on a data set (?3), ascending.
-- grain: one row per seed
-- units: epochs, the most that a trial with this seed was trained
SELECT seed, max(epochs) AS epochs
FROM stored_trials
WHERE
    trial_id BETWEEN ?1 * 33554432 AND ?1 * 33554432 + 33554431 -- 32768 * 1024
    AND recipe_id = ?2
    AND dataset_id = ?3
GROUP BY seed
ORDER BY seed;
