-- Writes the mean times of an epoch, where epochs take different times or the data set has no mean.
-- grain: changes one row of stored_epoch_metrics; ?1: epoch_key, ?2 to ?9: its mean times in the order of their columns
-- units: seconds
UPDATE stored_epoch_metrics
SET
    mean_train_seconds = ?2,
    mean_x_valid_seconds = ?3,
    mean_x_test_seconds = ?4,
    mean_ori_test_seconds = ?5,
    seeds_train_seconds = ?6,
    seeds_x_valid_seconds = ?7,
    seeds_x_test_seconds = ?8,
    seeds_ori_test_seconds = ?9
WHERE epoch_key = ?1;
