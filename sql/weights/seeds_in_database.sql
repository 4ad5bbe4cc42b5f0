-- Seeds of an architecture with a recipe on a data set, in the database of results.
-- grain: one row per trial; ?1 and ?2 the first and the last trial_id
SELECT seed
FROM stored_trials
WHERE trial_id BETWEEN ?1 AND ?2
ORDER BY trial_id
