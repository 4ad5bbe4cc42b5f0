-- What simulate_train_eval answers for one seed: validation accuracy after an epoch, and the time that it costs: training
-- up to that epoch and one validation.
-- For 'cifar10', accuracy and time are those of 'cifar10-valid', and the latency is that of 'cifar10'. If an epoch was
-- not validated (tss, hp '200', before the last epoch, cifar100 and ImageNet16-120), the accuracy is that of
-- valtest, WHICH CONTAINS THE TEST IMAGES, as in the official API; the time of one validation is then that of the
-- last epoch. The official call draws a second seed for that time; here it is the same seed.
-- There is no row if the latency cannot be computed (then flops_millions is missing, too), since the official call fails.
-- CROSS JOIN makes SQLite go from names to keys, so that every table is searched by key.
-- grain: one row per (space, arch_index, dataset, hp, seed, epoch) that the official call can answer;
--        dataset is cifar10, cifar100 or ImageNet16-120
-- units: valid_accuracy_percent top-1 in 0..100, latency_seconds for a batch of 256 images, time_cost_seconds
-- nulls: latency_seconds, if there is no positive measurement
DROP VIEW IF EXISTS simulated_train_eval;
CREATE VIEW simulated_train_eval AS
SELECT
    space,
    arch_index,
    asked.dataset,
    hp,
    seed,
    now.epoch, -- from 0
    coalesce(valid_accuracy_percent, valtest_accuracy_percent) AS valid_accuracy_percent,
    stored_datasets.latency_seconds,
    train_all_time_seconds + CASE
        WHEN valid_accuracy_percent IS NOT NULL THEN valid_per_time_seconds
        ELSE (
            SELECT valid_per_time_seconds
            FROM more_info
            WHERE
                space = now.space
                AND arch_index = now.arch_index
                AND dataset = now.dataset
                AND hp = now.hp
                AND seed = now.seed
                AND epoch = stored_trials.epochs - 1
        )
    END AS time_cost_seconds,
    valid_accuracy_percent IS NOT NULL AS validated -- 0: the accuracy is that of valtest
FROM datasets AS asked
CROSS JOIN search_spaces
CROSS JOIN recipes
CROSS JOIN stored_architectures USING (space_id)
CROSS JOIN stored_datasets USING (architecture_id, recipe_id, dataset_id)
CROSS JOIN datasets AS answering ON answering.dataset_id = iif(asked.dataset_id = 1, 0, asked.dataset_id)
CROSS JOIN stored_trials USING (architecture_id, recipe_id)
CROSS JOIN more_info AS now USING (space, arch_index, hp, seed)
WHERE
    asked.dataset_id <> 0
    AND stored_trials.dataset_id = answering.dataset_id
    AND now.dataset = answering.dataset
    AND stored_datasets.flops_millions IS NOT NULL
    AND coalesce(valid_accuracy_percent, valtest_accuracy_percent) IS NOT NULL
    AND time_cost_seconds IS NOT NULL;
