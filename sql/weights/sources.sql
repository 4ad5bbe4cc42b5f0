-- The files that were read, with the trials in them and those that are stored.
-- grain: one row per architecture
SELECT
    file_sha256,
    listed_trials,
    (
        SELECT json_group_array(json_array(hp, dataset, seed))
        FROM stored_weights
        WHERE trial_id BETWEEN architecture_id * 1024 AND architecture_id * 1024 + 1023
    ) AS stored_trials
FROM weight_sources
