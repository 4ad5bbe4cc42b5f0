-- The trials with keys from ?1 to ?2, which belong to one data set, in the order of its seeds, with their costs.
-- grain: one row per trial
-- units: as in stored_trials
SELECT
    trial_id, seed, epochs, layout_id, train_seconds, x_valid_seconds, x_test_seconds, ori_test_seconds,
    params_millions, flops_millions, latency_count, latency_seconds
FROM stored_trials
WHERE trial_id BETWEEN ?1 AND ?2
ORDER BY trial_id;
