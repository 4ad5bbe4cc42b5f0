-- What get_more_info answers for one seed: loss, accuracy and time of each set after each epoch.
-- What valid, test and valtest mean follows the data set: x-valid, ori-test and nothing for cifar10-valid and
-- cifar10 (which has no validation images); x-valid, x-test and ori-test, which contains both, for the others.
-- grain: one row per (space, arch_index, dataset, hp, seed, epoch) that the official call can answer; like it,
--        that needs every seed of the data set to have this epoch
-- units: *_loss is cross-entropy in nats, *_accuracy_percent top-1 in 0..100, *_all_time_seconds of all epochs
--        (train) or evaluations from 0 to this one, *_per_time_seconds that divided by the number of epochs
-- nulls: the columns of a set that the official answer leaves out; in tss also times that were not logged
DROP VIEW IF EXISTS more_info;
CREATE VIEW more_info AS
WITH answered AS (
    SELECT
        space,
        arch_index,
        dataset,
        hp,
        seed,
        at.epoch,
        evaluation_is_timed,
        dataset_id,
        space_id,
        split_sets.has_x_valid,
        -- x-test where tests are split into x-valid and x-test: cifar100, ImageNet16-120
        CASE
            WHEN dataset_id >= 2 THEN iif(split_sets.has_x_test, 2, 0)
            WHEN split_sets.has_ori_test THEN 3
        END AS test_split_id,
        dataset_id >= 2 AND split_sets.has_ori_test AS has_valtest,
        train_loss,
        train_top1_percent,
        x_valid_loss,
        x_valid_top1_percent,
        x_test_loss,
        x_test_top1_percent,
        ori_test_loss,
        ori_test_top1_percent,
        coalesce(train_seconds * (at.epoch + 1), (
            SELECT sum(seconds)
            FROM stored_epoch_times AS times
            WHERE times.trial_id = stored_trials.trial_id AND split_id = 0 AND times.epoch <= at.epoch
        )) AS train_all_seconds,
        coalesce(x_valid_seconds * (at.epoch + 1), (
            SELECT sum(seconds)
            FROM stored_epoch_times AS times
            WHERE times.trial_id = stored_trials.trial_id AND split_id = 1 AND times.epoch <= at.epoch
        )) AS x_valid_all_seconds,
        coalesce(x_test_seconds * (at.epoch + 1), (
            SELECT sum(seconds)
            FROM stored_epoch_times AS times
            WHERE times.trial_id = stored_trials.trial_id AND split_id = 2 AND times.epoch <= at.epoch
        )) AS x_test_all_seconds,
        coalesce(ori_test_seconds * (at.epoch + 1), (
            SELECT sum(seconds)
            FROM stored_epoch_times AS times
            WHERE times.trial_id = stored_trials.trial_id AND split_id = 3 AND times.epoch <= at.epoch
        )) AS ori_test_all_seconds
    -- CROSS JOIN: from names to keys, so that every table is searched by its key; the big one comes last
    FROM search_spaces
    CROSS JOIN recipes
    CROSS JOIN datasets
    CROSS JOIN stored_architectures USING (space_id)
    CROSS JOIN stored_trials USING (architecture_id, recipe_id, dataset_id)
    CROSS JOIN layout_epochs AS at USING (layout_id)
    -- What all seeds have at this epoch: one without an answer spoils a set for all, one without the epoch all sets.
    CROSS JOIN split_sets
        ON split_set_id = (
            SELECT
                CASE WHEN count(*) = count(theirs.epoch) THEN
                    min(theirs.has_x_valid) + min(theirs.has_x_test) * 2 + min(theirs.has_ori_test) * 4
                END
            FROM stored_trials AS other
            LEFT JOIN layout_epochs AS theirs
                ON other.layout_id = theirs.layout_id AND theirs.epoch = at.epoch AND other.epochs > theirs.epoch
            WHERE other.trial_id BETWEEN stored_trials.trial_id & -64 AND stored_trials.trial_id | 63
        )
    CROSS JOIN stored_epoch_metrics ON epoch_key = trial_id * 256 + at.epoch
    WHERE stored_trials.epochs > at.epoch AND (space_id = 0 OR train_is_timed)
),

by_set AS (
    SELECT
        *,
        CASE WHEN has_x_valid THEN x_valid_loss END AS valid_loss,
        CASE WHEN has_x_valid THEN x_valid_top1_percent END AS valid_accuracy_percent,
        CASE WHEN has_x_valid THEN x_valid_all_seconds END AS valid_all_time_seconds,
        CASE test_split_id WHEN 2 THEN x_test_loss WHEN 3 THEN ori_test_loss END AS test_loss,
        CASE test_split_id WHEN 2 THEN x_test_top1_percent WHEN 3 THEN ori_test_top1_percent END AS test_accuracy_percent,
        CASE test_split_id WHEN 2 THEN x_test_all_seconds WHEN 3 THEN ori_test_all_seconds END AS test_all_time_seconds,
        CASE WHEN has_valtest THEN ori_test_loss END AS valtest_loss,
        CASE WHEN has_valtest THEN ori_test_top1_percent END AS valtest_accuracy_percent,
        CASE WHEN has_valtest THEN ori_test_all_seconds END AS valtest_all_time_seconds
    FROM answered
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
    train_all_seconds / (epoch + 1) AS train_per_time_seconds,
    train_all_seconds AS train_all_time_seconds,
    valid_loss,
    valid_accuracy_percent,
    valid_all_time_seconds / (epoch + 1) AS valid_per_time_seconds,
    valid_all_time_seconds,
    test_loss,
    test_accuracy_percent,
    test_all_time_seconds / (epoch + 1) AS test_per_time_seconds,
    test_all_time_seconds,
    valtest_loss,
    valtest_accuracy_percent,
    valtest_all_time_seconds / (epoch + 1) AS valtest_per_time_seconds,
    valtest_all_time_seconds
FROM by_set
WHERE
    (dataset_id <> 0 OR valid_loss IS NOT NULL) -- cifar10-valid: no answer without it
    -- sss: the official call fails for a set without times
    AND (
        space_id = 0 OR evaluation_is_timed
        OR (valid_loss IS NULL AND test_loss IS NULL AND valtest_loss IS NULL)
    );
