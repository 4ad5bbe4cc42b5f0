-- Times of one trial where they differ between epochs.
SELECT split_id, epoch, seconds
FROM stored_epoch_times
WHERE trial_id = ?1
ORDER BY split_id, epoch;
