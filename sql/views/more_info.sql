-- What get_more_info answers for one seed: loss, accuracy and time of each set after each epoch.
-- What valid, test and valtest mean depends on the data set. For cifar10-valid and cifar10 (which has no validation
-- images) they are x-valid, ori-test and nothing; for the others x-valid, x-test and ori-test, which contains both.
-- A set has an answer only if all seeds have one at that epoch; and if one seed lacks the epoch, no set has an answer. In
-- sss, a set without times makes the call fail. All that follows from the layouts of the curves, and the import writes it
-- down: the table answered_epochs has runs of epochs with the same answers. A flag there is 1 or NULL, so flag * value is
-- the value, or NULL.
-- CROSS JOIN makes SQLite read the largest table last, by a range of its key.
-- grain: one row per (space, arch_index, dataset, hp, seed, epoch) that the official call can answer; like it,
--        that needs every seed of the data set to have this epoch
-- units: *_loss is cross-entropy in nats, *_accuracy_percent top-1 in 0..100, *_all_time_seconds of all epochs
--        (train) or evaluations from 0 to this one, *_per_time_seconds that divided by the number of epochs
-- nulls: the columns of a set that the official answer leaves out; in tss also times that were not logged
DROP VIEW IF EXISTS more_info;
CREATE VIEW more_info AS
WITH answered AS (
    SELECT
        *,
        epoch_key & 255 AS epoch,
        coalesce(train_seconds, mean_train_seconds) AS train_per_time_seconds,
        valid * coalesce(x_valid_seconds, mean_x_valid_seconds) AS valid_per_time_seconds,
        coalesce(
            x_test * coalesce(x_test_seconds, mean_x_test_seconds),
            test * coalesce(ori_test_seconds, mean_ori_test_seconds)
        ) AS test_per_time_seconds,
        valtest * coalesce(ori_test_seconds, mean_ori_test_seconds) AS valtest_per_time_seconds
    FROM search_spaces
    JOIN stored_architectures USING (space_id)
    JOIN stored_trials USING (architecture_id)
    JOIN recipes USING (recipe_id)
    JOIN datasets USING (dataset_id)
    JOIN answered_epochs USING (answers_id)
    CROSS JOIN stored_epoch_metrics
    WHERE epoch_key BETWEEN trial_id * 256 + first_epoch AND trial_id * 256 + last_epoch
)

SELECT
    space,
    arch_index,
    dataset,
    hp,
    seed,
    CAST(epoch AS INTEGER) AS epoch, -- from 0
    train_loss,
    train_top1_percent AS train_accuracy_percent,
    CAST(train_per_time_seconds AS DOUBLE) AS train_per_time_seconds,
    CAST(train_per_time_seconds * (epoch + 1) AS DOUBLE) AS train_all_time_seconds,
    CAST(valid * x_valid_loss AS DOUBLE) AS valid_loss,
    CAST(valid * x_valid_top1_percent AS DOUBLE) AS valid_accuracy_percent,
    CAST(valid_per_time_seconds AS DOUBLE) AS valid_per_time_seconds,
    CAST(valid_per_time_seconds * (epoch + 1) AS DOUBLE) AS valid_all_time_seconds,
    CAST(coalesce(x_test * x_test_loss, test * ori_test_loss) AS DOUBLE) AS test_loss,
    CAST(coalesce(x_test * x_test_top1_percent, test * ori_test_top1_percent) AS DOUBLE) AS test_accuracy_percent,
    CAST(test_per_time_seconds AS DOUBLE) AS test_per_time_seconds,
    CAST(test_per_time_seconds * (epoch + 1) AS DOUBLE) AS test_all_time_seconds,
    CAST(valtest * ori_test_loss AS DOUBLE) AS valtest_loss,
    CAST(valtest * ori_test_top1_percent AS DOUBLE) AS valtest_accuracy_percent,
    CAST(valtest_per_time_seconds AS DOUBLE) AS valtest_per_time_seconds,
    CAST(valtest_per_time_seconds * (epoch + 1) AS DOUBLE) AS valtest_all_time_seconds
FROM answered;
