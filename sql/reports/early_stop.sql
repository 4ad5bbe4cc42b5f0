-- Does validation early in training predict what full training reaches? The rows are single runs: early values of those on
-- 'cifar10-valid', and last values on all data sets. (The report draws one seed per architecture, correlates, and repeats.)
-- It reads the stored tables by key, since epoch_metrics would read all 200 epochs.
-- grain: one row per run of the topology space with 200 epochs, and of 'cifar10-valid' with 12
-- units: percent top-1; after_n_percent on x-valid when n epochs are done; last_* after the last epoch, test on 'ori-test'
--        for cifar10, on 'x-test' for the others
-- nulls: after_n_percent in runs that have no early values; accuracies that were not measured
SELECT
    stored_trials.architecture_id & 32767 AS arch_index,
    datasets.dataset,
    recipes.hp,
    stored_trials.seed,
    CASE WHEN datasets.dataset = 'cifar10-valid' THEN (
        SELECT e.x_valid_top1_percent FROM stored_epoch_metrics AS e
        WHERE e.epoch_key = stored_trials.trial_id * 256 + 5
    ) END AS after_6_percent,
    CASE WHEN datasets.dataset = 'cifar10-valid' THEN (
        SELECT e.x_valid_top1_percent FROM stored_epoch_metrics AS e
        WHERE e.epoch_key = stored_trials.trial_id * 256 + 11
    ) END AS after_12_percent,
    CASE WHEN datasets.dataset = 'cifar10-valid' THEN (
        SELECT e.x_valid_top1_percent FROM stored_epoch_metrics AS e
        WHERE e.epoch_key = stored_trials.trial_id * 256 + 23
    ) END AS after_24_percent,
    CASE WHEN datasets.dataset = 'cifar10-valid' THEN (
        SELECT e.x_valid_top1_percent FROM stored_epoch_metrics AS e
        WHERE e.epoch_key = stored_trials.trial_id * 256 + 99
    ) END AS after_100_percent,
    CASE WHEN datasets.dataset = 'cifar10-valid' THEN (
        SELECT e.x_valid_top1_percent FROM stored_epoch_metrics AS e
        WHERE e.epoch_key = stored_trials.trial_id * 256 + 149
    ) END AS after_150_percent,
    CASE WHEN datasets.dataset = 'cifar10-valid' THEN (
        SELECT e.x_valid_top1_percent FROM stored_epoch_metrics AS e
        WHERE e.epoch_key = stored_trials.trial_id * 256 + 174
    ) END AS after_175_percent,
    stored_trials.final_x_valid_top1_percent AS last_valid_percent,
    CASE datasets.dataset
        WHEN 'cifar10' THEN stored_trials.final_ori_test_top1_percent
        ELSE stored_trials.final_x_test_top1_percent
    END AS last_test_percent
FROM search_spaces
CROSS JOIN stored_trials
    ON stored_trials.trial_id
        BETWEEN search_spaces.space_id * 33554432 AND search_spaces.space_id * 33554432 + 33554431
INNER JOIN recipes ON stored_trials.recipe_id = recipes.recipe_id
INNER JOIN datasets ON stored_trials.dataset_id = datasets.dataset_id
WHERE
    search_spaces.space = 'tss'
    AND (recipes.hp = '200' OR (recipes.hp = '12' AND datasets.dataset = 'cifar10-valid'))
ORDER BY stored_trials.trial_id;
