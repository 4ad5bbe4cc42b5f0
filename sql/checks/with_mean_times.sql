-- Architectures whose mean times may be stored by epoch: those with epochs that take different times, and those with a data
-- set whose mean time over seeds is not what the official call for costs answers, or less certain than the last digits.
-- grain: one row per architecture
SELECT trial_id / 1024 AS architecture_id
FROM stored_epoch_times
UNION
SELECT stored_datasets.architecture_id
FROM stored_datasets
INNER JOIN stored_trials
    ON
        stored_datasets.architecture_id = stored_trials.architecture_id
        AND stored_datasets.recipe_id = stored_trials.recipe_id
        AND stored_datasets.dataset_id = stored_trials.dataset_id
GROUP BY stored_datasets.architecture_id, stored_datasets.recipe_id, stored_datasets.dataset_id
HAVING
    coalesce(
        abs(stored_datasets.train_epoch_seconds / avg(stored_trials.train_seconds) - 1) > 1e-14,
        count(stored_trials.train_seconds) > 0
    )
    OR coalesce(
        abs(stored_datasets.x_valid_epoch_seconds / avg(stored_trials.x_valid_seconds) - 1) > 1e-14,
        count(stored_trials.x_valid_seconds) > 0
    )
    OR coalesce(
        abs(stored_datasets.x_test_epoch_seconds / avg(stored_trials.x_test_seconds) - 1) > 1e-14,
        count(stored_trials.x_test_seconds) > 0
    )
    OR coalesce(
        abs(stored_datasets.ori_test_epoch_seconds / avg(stored_trials.ori_test_seconds) - 1) > 1e-14,
        count(stored_trials.ori_test_seconds) > 0
    )
ORDER BY architecture_id;
