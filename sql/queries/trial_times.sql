-- Times of one trial, for the splits whose times differ between epochs.
-- grain: one row per split and epoch; ?1: trial_id
-- units: seconds of one training epoch or one evaluation
SELECT split_id, epoch, seconds
FROM stored_epoch_times
WHERE trial_id = ?1
ORDER BY split_id, epoch;
