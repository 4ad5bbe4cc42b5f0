-- What is stored of an architecture with a recipe on a data set.
-- grain: one row per trial; ?1 and ?2 the first and the last trial_id
-- nulls: numbers_sha256, if the archive has no weights of the trial
SELECT trial_id, seed, numbers_sha256
FROM stored_weights
WHERE trial_id BETWEEN ?1 AND ?2
ORDER BY trial_id
