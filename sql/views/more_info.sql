-- What get_more_info answers for one seed: loss, accuracy and time of each set after each epoch.
-- What valid, test and valtest mean depends on the data set. For cifar10-valid and cifar10 (which has no validation
-- images) they are x-valid, ori-test and nothing; for the others x-valid, x-test and ori-test, which contains both.
-- A set has an answer only if all seeds have one at that epoch; and if one seed lacks the epoch, no set has an answer. The
-- table answered_sets says which split then answers valid, test and valtest. In sss, a set without times makes the call fail.
-- CROSS JOIN makes SQLite go from names to keys, so that every table is searched by key and the largest is read last.
-- grain: one row per (space, arch_index, dataset, hp, seed, epoch) that the official call can answer; like it,
--        that needs every seed of the data set to have this epoch
-- units: *_loss is cross-entropy in nats, *_accuracy_percent top-1 in 0..100, *_all_time_seconds of all epochs
--        (train) or evaluations from 0 to this one, *_per_time_seconds that divided by the number of epochs
-- nulls: the columns of a set that the official answer leaves out; in tss also times that were not logged
DROP VIEW IF EXISTS more_info;
CREATE VIEW more_info AS
WITH logged AS (
    SELECT
        *,
        coalesce(train_seconds, (
            SELECT avg(seconds)
            FROM stored_epoch_times
            WHERE trial_id = epoch_key >> 8 AND split_id = 0 AND epoch <= epoch_key & 255
        )) AS train_mean,
        coalesce(x_valid_seconds, (
            SELECT avg(seconds)
            FROM stored_epoch_times
            WHERE trial_id = epoch_key >> 8 AND split_id = 1 AND epoch <= epoch_key & 255
        )) AS x_valid_mean,
        coalesce(x_test_seconds, (
            SELECT avg(seconds)
            FROM stored_epoch_times
            WHERE trial_id = epoch_key >> 8 AND split_id = 2 AND epoch <= epoch_key & 255
        )) AS x_test_mean,
        coalesce(ori_test_seconds, (
            SELECT avg(seconds)
            FROM stored_epoch_times
            WHERE trial_id = epoch_key >> 8 AND split_id = 3 AND epoch <= epoch_key & 255
        )) AS ori_test_mean
    FROM search_spaces
    CROSS JOIN recipes
    CROSS JOIN datasets
    CROSS JOIN stored_architectures USING (space_id)
    CROSS JOIN stored_trials AS this USING (architecture_id, recipe_id, dataset_id)
    CROSS JOIN layout_epochs AS at USING (layout_id)
    CROSS JOIN answered_sets
        ON answer_id = dataset_id * 8 + (
            SELECT min(has_x_valid) + min(has_x_test) * 2 + min(has_ori_test) * 4
            FROM stored_trials AS other
            LEFT JOIN layout_epochs AS theirs
                ON other.layout_id = theirs.layout_id AND theirs.epoch = at.epoch AND theirs.epoch < other.epochs
            WHERE trial_id BETWEEN this.trial_id & -64 AND this.trial_id | 63
            HAVING count(*) = count(theirs.epoch)
        )
    CROSS JOIN stored_epoch_metrics ON epoch_key = trial_id * 256 + epoch
    WHERE epoch < this.epochs AND (space_id = 0 OR train_is_timed AND (evaluation_is_timed OR NOT evaluated))
)

SELECT
    space,
    arch_index,
    dataset,
    hp,
    seed,
    epoch, -- from 0
    train_loss,
    train_top1_percent AS train_accuracy_percent,
    train_mean AS train_per_time_seconds,
    train_mean * (epoch + 1) AS train_all_time_seconds,
    CASE WHEN valid THEN x_valid_loss END AS valid_loss,
    CASE WHEN valid THEN x_valid_top1_percent END AS valid_accuracy_percent,
    CASE WHEN valid THEN x_valid_mean END AS valid_per_time_seconds,
    CASE WHEN valid THEN x_valid_mean END * (epoch + 1) AS valid_all_time_seconds,
    CASE WHEN x_test THEN x_test_loss WHEN test THEN ori_test_loss END AS test_loss,
    CASE WHEN x_test THEN x_test_top1_percent WHEN test THEN ori_test_top1_percent END AS test_accuracy_percent,
    CASE WHEN x_test THEN x_test_mean WHEN test THEN ori_test_mean END AS test_per_time_seconds,
    CASE WHEN x_test THEN x_test_mean WHEN test THEN ori_test_mean END * (epoch + 1) AS test_all_time_seconds,
    CASE WHEN valtest THEN ori_test_loss END AS valtest_loss,
    CASE WHEN valtest THEN ori_test_top1_percent END AS valtest_accuracy_percent,
    CASE WHEN valtest THEN ori_test_mean END AS valtest_per_time_seconds,
    CASE WHEN valtest THEN ori_test_mean END * (epoch + 1) AS valtest_all_time_seconds
FROM logged;
