-- What simulate_train_eval answers for one seed: validation accuracy after an epoch, and what it costs to know it,
-- that is, training up to that epoch and one validation.
-- Of 'cifar10' accuracy and cost are those of 'cifar10-valid', the latency is that of 'cifar10'. Where an epoch was
-- not validated (tss, hp '200', before the last epoch, cifar100 and ImageNet16-120) the accuracy is that of
-- valtest, WHICH CONTAINS THE TEST IMAGES, as in the official API; the time of one validation is then that of the
-- last epoch. The official call draws a second seed for that time; here it is the same seed.
-- grain: one row per (space, arch_index, dataset, hp, seed, epoch) that the official call can answer;
--        dataset is cifar10, cifar100 or ImageNet16-120
-- units: valid_accuracy_percent top-1 in 0..100, latency_seconds for a batch of 256 images, time_cost_seconds
-- nulls: latency_seconds, if there is no positive measurement
DROP VIEW IF EXISTS simulated_train_eval;
CREATE VIEW simulated_train_eval AS
WITH costed AS (
    SELECT
        more_info.space,
        more_info.arch_index,
        asked.dataset,
        more_info.hp,
        more_info.seed,
        more_info.epoch,
        coalesce(more_info.valid_accuracy_percent, more_info.valtest_accuracy_percent) AS valid_accuracy_percent,
        stored_datasets.latency_seconds,
        more_info.valid_accuracy_percent IS NOT NULL AS validated, -- 0: the accuracy is that of valtest
        more_info.train_all_time_seconds
        + CASE
            WHEN more_info.valid_accuracy_percent IS NOT NULL THEN more_info.valid_per_time_seconds
            ELSE (
                SELECT last_epoch.valid_per_time_seconds
                FROM more_info AS last_epoch
                WHERE
                    last_epoch.space = more_info.space
                    AND last_epoch.arch_index = more_info.arch_index
                    AND last_epoch.dataset = more_info.dataset
                    AND last_epoch.hp = more_info.hp
                    AND last_epoch.seed = more_info.seed
                    AND last_epoch.epoch = (
                        SELECT stored_trials.epochs - 1
                        FROM stored_trials
                        WHERE
                            stored_trials.architecture_id = stored_architectures.architecture_id
                            AND stored_trials.recipe_id = recipes.recipe_id
                            AND stored_trials.dataset_id = answering.dataset_id
                            AND stored_trials.seed = more_info.seed
                    )
            )
        END AS time_cost_seconds
    -- CROSS JOIN: from names to keys, so that every table is searched by its key
    FROM datasets AS asked
    CROSS JOIN datasets AS answering ON answering.dataset_id = iif(asked.dataset_id = 1, 0, asked.dataset_id)
    CROSS JOIN search_spaces
    CROSS JOIN recipes
    CROSS JOIN stored_architectures ON search_spaces.space_id = stored_architectures.space_id
    CROSS JOIN stored_datasets
        ON
            stored_architectures.architecture_id = stored_datasets.architecture_id
            AND recipes.recipe_id = stored_datasets.recipe_id
            AND asked.dataset_id = stored_datasets.dataset_id
    CROSS JOIN more_info
        ON
            search_spaces.space = more_info.space
            AND stored_architectures.arch_index = more_info.arch_index
            AND answering.dataset = more_info.dataset
            AND recipes.hp = more_info.hp
    WHERE
        asked.dataset_id <> 0
        AND stored_datasets.flops_millions IS NOT NULL -- else the latency fails, and the call with it
)

SELECT
    space,
    arch_index,
    dataset,
    hp,
    seed,
    epoch, -- from 0
    valid_accuracy_percent,
    latency_seconds,
    time_cost_seconds,
    validated -- 0: the accuracy is that of valtest, which contains the test images
FROM costed
WHERE valid_accuracy_percent IS NOT NULL AND time_cost_seconds IS NOT NULL;
