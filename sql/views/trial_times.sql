-- Time that one trial took: get_times of the official API. A building block of cost_info, keyed by ids.
-- grain: one row per trial
-- units: *_epoch_seconds of one epoch (train) or evaluation, *_total_seconds of all epochs of the recipe
-- nulls: times that were not logged, or not for every epoch
DROP VIEW IF EXISTS trial_times;
CREATE VIEW trial_times AS
WITH timed AS (
    SELECT
        *,
        (
            SELECT avg(seconds)
            FROM stored_epoch_times AS times
            WHERE times.trial_id = stored_trials.trial_id AND split_id = 0
        ) AS train_mean,
        (
            SELECT sum(seconds)
            FROM stored_epoch_times AS times
            WHERE times.trial_id = stored_trials.trial_id AND split_id = 0
        ) AS train_sum,
        (
            SELECT CASE WHEN count(*) = epochs THEN sum(seconds) END
            FROM stored_epoch_times AS times
            WHERE times.trial_id = stored_trials.trial_id AND split_id = 1
        ) AS x_valid_sum,
        (
            SELECT CASE WHEN count(*) = epochs THEN sum(seconds) END
            FROM stored_epoch_times AS times
            WHERE times.trial_id = stored_trials.trial_id AND split_id = 2
        ) AS x_test_sum,
        (
            SELECT CASE WHEN count(*) = epochs THEN sum(seconds) END
            FROM stored_epoch_times AS times
            WHERE times.trial_id = stored_trials.trial_id AND split_id = 3
        ) AS ori_test_sum
    FROM stored_trials
    CROSS JOIN curve_layouts USING (layout_id)
)

SELECT
    trial_id,
    architecture_id,
    recipe_id,
    dataset_id,
    ',' || evaluated_splits || ',' LIKE '%,x-valid,%' AS evaluates_x_valid,
    ',' || evaluated_splits || ',' LIKE '%,x-test,%' AS evaluates_x_test,
    ',' || evaluated_splits || ',' LIKE '%,ori-test,%' AS evaluates_ori_test,
    coalesce(train_seconds, train_mean) AS train_epoch_seconds,
    coalesce(train_seconds * epochs, train_sum) AS train_total_seconds,
    coalesce(x_valid_seconds, x_valid_sum / epochs) AS x_valid_epoch_seconds,
    coalesce(x_valid_seconds * epochs, x_valid_sum) AS x_valid_total_seconds,
    coalesce(x_test_seconds, x_test_sum / epochs) AS x_test_epoch_seconds,
    coalesce(x_test_seconds * epochs, x_test_sum) AS x_test_total_seconds,
    coalesce(ori_test_seconds, ori_test_sum / epochs) AS ori_test_epoch_seconds,
    coalesce(ori_test_seconds * epochs, ori_test_sum) AS ori_test_total_seconds
FROM timed;
