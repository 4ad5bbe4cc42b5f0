-- What get_more_info answers with is_random=False: the same as more_info, as the mean over all seeds.
-- The rows are those of the first seed. Each mean is a subquery, which is left out if nobody asks for its column.
-- grain: one row per (space, arch_index, dataset, hp, epoch)
-- units: as in more_info
-- nulls: as in more_info; times, if the first seed has none. If the first one has them and another has none, the official
--        call leaves the set out, or fails
DROP VIEW IF EXISTS more_info_mean;
CREATE VIEW more_info_mean AS
WITH answered AS (
    SELECT
        *,
        epoch_key & 255 AS epoch,
        coalesce(seeds_train_seconds, train_epoch_seconds) AS train_per_time_seconds,
        valid * coalesce(seeds_x_valid_seconds, x_valid_epoch_seconds) AS valid_per_time_seconds,
        coalesce(
            x_test * coalesce(seeds_x_test_seconds, x_test_epoch_seconds),
            test * coalesce(seeds_ori_test_seconds, ori_test_epoch_seconds)
        ) AS test_per_time_seconds,
        valtest * coalesce(seeds_ori_test_seconds, ori_test_epoch_seconds) AS valtest_per_time_seconds
    FROM search_spaces
    JOIN stored_architectures USING (space_id)
    JOIN stored_datasets USING (architecture_id)
    JOIN recipes USING (recipe_id)
    JOIN datasets USING (dataset_id)
    JOIN answered_epochs USING (answers_id)
    CROSS JOIN stored_epoch_metrics
    WHERE epoch_key BETWEEN first_trial_id * 256 + first_epoch AND first_trial_id * 256 + last_epoch
)

SELECT
    space,
    arch_index,
    dataset,
    hp,
    CAST(epoch AS INTEGER) AS epoch, -- from 0
    trial_count AS seeds, -- behind the mean
    CAST((
        SELECT avg(train_loss)
        FROM stored_trials JOIN stored_epoch_metrics ON epoch_key = trial_id * 256 + epoch
        WHERE trial_id BETWEEN first_trial_id AND last_trial_id
    ) AS DOUBLE) AS train_loss,
    CAST((
        SELECT avg(train_top1_percent)
        FROM stored_trials JOIN stored_epoch_metrics ON epoch_key = trial_id * 256 + epoch
        WHERE trial_id BETWEEN first_trial_id AND last_trial_id
    ) AS DOUBLE) AS train_accuracy_percent,
    CAST(train_per_time_seconds AS DOUBLE) AS train_per_time_seconds,
    CAST(train_per_time_seconds * (epoch + 1) AS DOUBLE) AS train_all_time_seconds,
    CAST((
        SELECT avg(valid * x_valid_loss)
        FROM stored_trials JOIN stored_epoch_metrics ON epoch_key = trial_id * 256 + epoch
        WHERE trial_id BETWEEN first_trial_id AND last_trial_id
    ) AS DOUBLE) AS valid_loss,
    CAST((
        SELECT avg(valid * x_valid_top1_percent)
        FROM stored_trials JOIN stored_epoch_metrics ON epoch_key = trial_id * 256 + epoch
        WHERE trial_id BETWEEN first_trial_id AND last_trial_id
    ) AS DOUBLE) AS valid_accuracy_percent,
    CAST(valid_per_time_seconds AS DOUBLE) AS valid_per_time_seconds,
    CAST(valid_per_time_seconds * (epoch + 1) AS DOUBLE) AS valid_all_time_seconds,
    CAST((
        SELECT avg(coalesce(x_test * x_test_loss, test * ori_test_loss))
        FROM stored_trials JOIN stored_epoch_metrics ON epoch_key = trial_id * 256 + epoch
        WHERE trial_id BETWEEN first_trial_id AND last_trial_id
    ) AS DOUBLE) AS test_loss,
    CAST((
        SELECT avg(coalesce(x_test * x_test_top1_percent, test * ori_test_top1_percent))
        FROM stored_trials JOIN stored_epoch_metrics ON epoch_key = trial_id * 256 + epoch
        WHERE trial_id BETWEEN first_trial_id AND last_trial_id
    ) AS DOUBLE) AS test_accuracy_percent,
    CAST(test_per_time_seconds AS DOUBLE) AS test_per_time_seconds,
    CAST(test_per_time_seconds * (epoch + 1) AS DOUBLE) AS test_all_time_seconds,
    CAST((
        SELECT avg(valtest * ori_test_loss)
        FROM stored_trials JOIN stored_epoch_metrics ON epoch_key = trial_id * 256 + epoch
        WHERE trial_id BETWEEN first_trial_id AND last_trial_id
    ) AS DOUBLE) AS valtest_loss,
    CAST((
        SELECT avg(valtest * ori_test_top1_percent)
        FROM stored_trials JOIN stored_epoch_metrics ON epoch_key = trial_id * 256 + epoch
        WHERE trial_id BETWEEN first_trial_id AND last_trial_id
    ) AS DOUBLE) AS valtest_accuracy_percent,
    CAST(valtest_per_time_seconds AS DOUBLE) AS valtest_per_time_seconds,
    CAST(valtest_per_time_seconds * (epoch + 1) AS DOUBLE) AS valtest_all_time_seconds
FROM answered;
