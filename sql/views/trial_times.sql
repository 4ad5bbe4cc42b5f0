-- Time that one trial took: get_times of the official API. A building block of cost_info, keyed by ids.
-- grain: one row per trial
-- units: *_epoch_seconds of one epoch (train) or evaluation, *_total_seconds of all epochs of the recipe
-- nulls: times that were not logged, or not for every epoch
DROP VIEW IF EXISTS trial_times;
CREATE VIEW trial_times AS
WITH timed AS (
    SELECT
        *,
        coalesce(x_valid_seconds, (
            SELECT avg(seconds)
            FROM stored_epoch_times
            WHERE trial_id = this.trial_id AND split_id = 1
            HAVING count(*) = epochs
        )) AS x_valid,
        coalesce(x_test_seconds, (
            SELECT avg(seconds)
            FROM stored_epoch_times
            WHERE trial_id = this.trial_id AND split_id = 2
            HAVING count(*) = epochs
        )) AS x_test,
        coalesce(ori_test_seconds, (
            SELECT avg(seconds)
            FROM stored_epoch_times
            WHERE trial_id = this.trial_id AND split_id = 3
            HAVING count(*) = epochs
        )) AS ori_test
    FROM stored_trials AS this
    CROSS JOIN curve_layouts USING (layout_id)
)

SELECT
    trial_id,
    architecture_id,
    recipe_id,
    dataset_id,
    evaluated_splits LIKE '%x-valid%' AS evaluates_x_valid,
    evaluated_splits LIKE '%x-test%' AS evaluates_x_test,
    evaluated_splits LIKE '%ori-test%' AS evaluates_ori_test,
    coalesce(train_seconds, (
        SELECT avg(seconds) FROM stored_epoch_times WHERE trial_id = timed.trial_id AND split_id = 0
    )) AS train_epoch_seconds,
    coalesce(train_seconds * epochs, (
        SELECT sum(seconds) FROM stored_epoch_times WHERE trial_id = timed.trial_id AND split_id = 0
    )) AS train_total_seconds,
    x_valid AS x_valid_epoch_seconds,
    x_valid * epochs AS x_valid_total_seconds,
    x_test AS x_test_epoch_seconds,
    x_test * epochs AS x_test_total_seconds,
    ori_test AS ori_test_epoch_seconds,
    ori_test * epochs AS ori_test_total_seconds
FROM timed;
