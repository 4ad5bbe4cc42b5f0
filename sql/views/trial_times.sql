-- Time that one trial took: get_times of the official API. A building block of cost_info, keyed by ids.
-- grain: one row per trial
-- units: *_epoch_seconds of one epoch (train) or evaluation, *_total_seconds of all epochs of the recipe
-- nulls: times that were not logged, or not for every epoch
DROP VIEW IF EXISTS trial_times;
CREATE VIEW trial_times AS
SELECT
    stored_trials.trial_id,
    stored_trials.architecture_id,
    stored_trials.recipe_id,
    stored_trials.dataset_id,
    ',' || curve_layouts.evaluated_splits || ',' LIKE '%,x-valid,%' AS evaluates_x_valid,
    ',' || curve_layouts.evaluated_splits || ',' LIKE '%,x-test,%' AS evaluates_x_test,
    ',' || curve_layouts.evaluated_splits || ',' LIKE '%,ori-test,%' AS evaluates_ori_test,
    coalesce(stored_trials.train_seconds, (
        SELECT avg(times.seconds)
        FROM stored_epoch_times AS times
        WHERE times.trial_id = stored_trials.trial_id AND times.split_id = 0
    )) AS train_epoch_seconds,
    coalesce(stored_trials.train_seconds * stored_trials.epochs, (
        SELECT sum(times.seconds)
        FROM stored_epoch_times AS times
        WHERE times.trial_id = stored_trials.trial_id AND times.split_id = 0
    )) AS train_total_seconds,
    coalesce(stored_trials.x_valid_seconds, (
        SELECT CASE WHEN count(*) = stored_trials.epochs THEN avg(times.seconds) END
        FROM stored_epoch_times AS times
        WHERE times.trial_id = stored_trials.trial_id AND times.split_id = 1
    )) AS x_valid_epoch_seconds,
    coalesce(stored_trials.x_valid_seconds * stored_trials.epochs, (
        SELECT CASE WHEN count(*) = stored_trials.epochs THEN sum(times.seconds) END
        FROM stored_epoch_times AS times
        WHERE times.trial_id = stored_trials.trial_id AND times.split_id = 1
    )) AS x_valid_total_seconds,
    coalesce(stored_trials.x_test_seconds, (
        SELECT CASE WHEN count(*) = stored_trials.epochs THEN avg(times.seconds) END
        FROM stored_epoch_times AS times
        WHERE times.trial_id = stored_trials.trial_id AND times.split_id = 2
    )) AS x_test_epoch_seconds,
    coalesce(stored_trials.x_test_seconds * stored_trials.epochs, (
        SELECT CASE WHEN count(*) = stored_trials.epochs THEN sum(times.seconds) END
        FROM stored_epoch_times AS times
        WHERE times.trial_id = stored_trials.trial_id AND times.split_id = 2
    )) AS x_test_total_seconds,
    coalesce(stored_trials.ori_test_seconds, (
        SELECT CASE WHEN count(*) = stored_trials.epochs THEN avg(times.seconds) END
        FROM stored_epoch_times AS times
        WHERE times.trial_id = stored_trials.trial_id AND times.split_id = 3
    )) AS ori_test_epoch_seconds,
    coalesce(stored_trials.ori_test_seconds * stored_trials.epochs, (
        SELECT CASE WHEN count(*) = stored_trials.epochs THEN sum(times.seconds) END
        FROM stored_epoch_times AS times
        WHERE times.trial_id = stored_trials.trial_id AND times.split_id = 3
    )) AS ori_test_total_seconds
FROM stored_trials
CROSS JOIN curve_layouts ON stored_trials.layout_id = curve_layouts.layout_id;
