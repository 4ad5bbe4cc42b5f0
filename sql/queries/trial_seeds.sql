-- Seeds of the trials with keys from ?1 to ?2, which belong to one data set, in stored order.
-- grain: one row per trial
SELECT seed
FROM stored_trials
WHERE trial_id BETWEEN ?1 AND ?2
ORDER BY trial_id;
