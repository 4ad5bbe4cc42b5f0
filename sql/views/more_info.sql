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
        search_spaces.space,
        stored_architectures.arch_index,
        datasets.dataset,
        recipes.hp,
        stored_trials.seed,
        layout_epochs.epoch,
        layout_epochs.evaluation_is_timed,
        datasets.dataset_id = 0 AS needs_x_valid, -- cifar10-valid: no answer without it
        datasets.dataset_id >= 2 AS tests_are_split, -- into x-valid and x-test: cifar100, ImageNet16-120
        search_spaces.space_id = 1 AS needs_times, -- sss: the official call fails without them
        -- One seed without an answer spoils the set for all.
        NOT EXISTS (
            SELECT 1
            FROM stored_trials AS other
            LEFT JOIN layout_epochs AS theirs
                ON
                    other.layout_id = theirs.layout_id
                    AND theirs.epoch = layout_epochs.epoch
                    AND other.epochs > theirs.epoch
            WHERE
                other.architecture_id = stored_trials.architecture_id
                AND other.recipe_id = stored_trials.recipe_id
                AND other.dataset_id = stored_trials.dataset_id
                AND theirs.has_x_valid IS NOT 1
        ) AS all_have_x_valid,
        NOT EXISTS (
            SELECT 1
            FROM stored_trials AS other
            LEFT JOIN layout_epochs AS theirs
                ON
                    other.layout_id = theirs.layout_id
                    AND theirs.epoch = layout_epochs.epoch
                    AND other.epochs > theirs.epoch
            WHERE
                other.architecture_id = stored_trials.architecture_id
                AND other.recipe_id = stored_trials.recipe_id
                AND other.dataset_id = stored_trials.dataset_id
                AND theirs.has_x_test IS NOT 1
        ) AS all_have_x_test,
        NOT EXISTS (
            SELECT 1
            FROM stored_trials AS other
            LEFT JOIN layout_epochs AS theirs
                ON
                    other.layout_id = theirs.layout_id
                    AND theirs.epoch = layout_epochs.epoch
                    AND other.epochs > theirs.epoch
            WHERE
                other.architecture_id = stored_trials.architecture_id
                AND other.recipe_id = stored_trials.recipe_id
                AND other.dataset_id = stored_trials.dataset_id
                AND theirs.has_ori_test IS NOT 1
        ) AS all_have_ori_test,
        stored_epoch_metrics.train_loss,
        stored_epoch_metrics.train_top1_percent,
        stored_epoch_metrics.x_valid_loss,
        stored_epoch_metrics.x_valid_top1_percent,
        stored_epoch_metrics.x_test_loss,
        stored_epoch_metrics.x_test_top1_percent,
        stored_epoch_metrics.ori_test_loss,
        stored_epoch_metrics.ori_test_top1_percent,
        coalesce(stored_trials.train_seconds * (layout_epochs.epoch + 1), (
            SELECT sum(times.seconds)
            FROM stored_epoch_times AS times
            WHERE
                times.trial_id = stored_trials.trial_id
                AND times.split_id = 0 AND times.epoch <= layout_epochs.epoch
        )) AS train_all_seconds,
        coalesce(stored_trials.x_valid_seconds * (layout_epochs.epoch + 1), (
            SELECT sum(times.seconds)
            FROM stored_epoch_times AS times
            WHERE
                times.trial_id = stored_trials.trial_id
                AND times.split_id = 1 AND times.epoch <= layout_epochs.epoch
        )) AS x_valid_all_seconds,
        coalesce(stored_trials.x_test_seconds * (layout_epochs.epoch + 1), (
            SELECT sum(times.seconds)
            FROM stored_epoch_times AS times
            WHERE
                times.trial_id = stored_trials.trial_id
                AND times.split_id = 2 AND times.epoch <= layout_epochs.epoch
        )) AS x_test_all_seconds,
        coalesce(stored_trials.ori_test_seconds * (layout_epochs.epoch + 1), (
            SELECT sum(times.seconds)
            FROM stored_epoch_times AS times
            WHERE
                times.trial_id = stored_trials.trial_id
                AND times.split_id = 3 AND times.epoch <= layout_epochs.epoch
        )) AS ori_test_all_seconds
    -- CROSS JOIN: from names to keys, so that every table is searched by its key; the big one comes last
    FROM search_spaces
    CROSS JOIN recipes
    CROSS JOIN datasets
    CROSS JOIN stored_architectures ON search_spaces.space_id = stored_architectures.space_id
    CROSS JOIN stored_trials
        ON
            stored_architectures.architecture_id = stored_trials.architecture_id
            AND recipes.recipe_id = stored_trials.recipe_id
            AND datasets.dataset_id = stored_trials.dataset_id
    CROSS JOIN layout_epochs
        ON
            stored_trials.layout_id = layout_epochs.layout_id
            AND stored_trials.epochs > layout_epochs.epoch
    CROSS JOIN stored_epoch_metrics
        ON stored_epoch_metrics.epoch_key = stored_trials.trial_id * 256 + layout_epochs.epoch
    WHERE
        (search_spaces.space_id = 0 OR layout_epochs.train_is_timed)
        AND NOT EXISTS (
            SELECT 1
            FROM stored_trials AS other
            LEFT JOIN layout_epochs AS theirs
                ON
                    other.layout_id = theirs.layout_id
                    AND theirs.epoch = layout_epochs.epoch
                    AND other.epochs > theirs.epoch
            WHERE
                other.architecture_id = stored_trials.architecture_id
                AND other.recipe_id = stored_trials.recipe_id
                AND other.dataset_id = stored_trials.dataset_id
                AND theirs.epoch IS NULL
        )
),

by_set AS (
    SELECT
        space,
        arch_index,
        dataset,
        hp,
        seed,
        epoch,
        evaluation_is_timed,
        needs_x_valid,
        needs_times,
        train_loss,
        train_top1_percent,
        train_all_seconds,
        CASE WHEN all_have_x_valid THEN x_valid_loss END AS valid_loss,
        CASE WHEN all_have_x_valid THEN x_valid_top1_percent END AS valid_top1_percent,
        CASE WHEN all_have_x_valid THEN x_valid_all_seconds END AS valid_all_seconds,
        CASE
            WHEN tests_are_split THEN CASE WHEN all_have_x_test THEN x_test_loss END
            WHEN all_have_ori_test THEN ori_test_loss
        END AS test_loss,
        CASE
            WHEN tests_are_split THEN CASE WHEN all_have_x_test THEN x_test_top1_percent END
            WHEN all_have_ori_test THEN ori_test_top1_percent
        END AS test_top1_percent,
        CASE
            WHEN tests_are_split THEN CASE WHEN all_have_x_test THEN x_test_all_seconds END
            WHEN all_have_ori_test THEN ori_test_all_seconds
        END AS test_all_seconds,
        CASE WHEN tests_are_split AND all_have_ori_test THEN ori_test_loss END AS valtest_loss,
        CASE WHEN tests_are_split AND all_have_ori_test THEN ori_test_top1_percent END AS valtest_top1_percent,
        CASE WHEN tests_are_split AND all_have_ori_test THEN ori_test_all_seconds END AS valtest_all_seconds
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
    valid_top1_percent AS valid_accuracy_percent,
    valid_all_seconds / (epoch + 1) AS valid_per_time_seconds,
    valid_all_seconds AS valid_all_time_seconds,
    test_loss,
    test_top1_percent AS test_accuracy_percent,
    test_all_seconds / (epoch + 1) AS test_per_time_seconds,
    test_all_seconds AS test_all_time_seconds,
    valtest_loss,
    valtest_top1_percent AS valtest_accuracy_percent,
    valtest_all_seconds / (epoch + 1) AS valtest_per_time_seconds,
    valtest_all_seconds AS valtest_all_time_seconds
FROM by_set
WHERE
    (NOT needs_x_valid OR valid_loss IS NOT NULL)
    AND (
        NOT needs_times OR evaluation_is_timed
        OR (valid_loss IS NULL AND test_loss IS NULL AND valtest_loss IS NULL)
    );
