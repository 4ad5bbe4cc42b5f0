-- The times of the trials of an architecture, for the splits whose times differ between epochs.
-- grain: one row per trial, split and epoch; ?1 and ?2: first and last trial_id of the architecture
-- units: seconds of one training epoch or one evaluation
SELECT
    trial_id,
    split_id,
    epoch,
    seconds
FROM stored_epoch_times
WHERE trial_id BETWEEN ?1 AND ?2
ORDER BY trial_id, split_id, epoch;
