-- What get_cost_info answers: cost of an architecture and of its training, as the mean over seeds. Costs of
-- seeds that disagree are those of seed 888, as in the official API.
-- grain: one row per (space, arch_index, dataset, hp) with trials
-- units: flops_millions of multiply-adds for one image, params_millions of weights, latency_seconds for a batch
--        of 256 images, *_epoch_seconds of one epoch (train) or evaluation, *_total_seconds of all epochs
-- nulls: everything where the official call fails; latency_seconds if there is no positive measurement; times of
--        splits that were not evaluated, or that some seed does not have
DROP VIEW IF EXISTS cost_info;
CREATE VIEW cost_info AS
SELECT
    search_spaces.space,
    stored_architectures.arch_index,
    datasets.dataset,
    recipes.hp,
    costed.flops_millions,
    costed.params_millions,
    costed.latency_seconds,
    CASE
        WHEN costed.flops_millions IS NOT NULL AND count(trial_times.train_epoch_seconds) = count(*)
            THEN avg(trial_times.train_epoch_seconds)
    END AS train_epoch_seconds,
    CASE
        WHEN costed.flops_millions IS NOT NULL AND count(trial_times.train_total_seconds) = count(*)
            THEN avg(trial_times.train_total_seconds)
    END AS train_total_seconds,
    CASE
        WHEN costed.flops_millions IS NOT NULL AND count(trial_times.x_valid_epoch_seconds) = sum(trial_times.evaluates_x_valid)
            THEN avg(trial_times.x_valid_epoch_seconds)
    END AS x_valid_epoch_seconds,
    CASE
        WHEN costed.flops_millions IS NOT NULL AND count(trial_times.x_valid_total_seconds) = sum(trial_times.evaluates_x_valid)
            THEN avg(trial_times.x_valid_total_seconds)
    END AS x_valid_total_seconds,
    CASE
        WHEN costed.flops_millions IS NOT NULL AND count(trial_times.x_test_epoch_seconds) = sum(trial_times.evaluates_x_test)
            THEN avg(trial_times.x_test_epoch_seconds)
    END AS x_test_epoch_seconds,
    CASE
        WHEN costed.flops_millions IS NOT NULL AND count(trial_times.x_test_total_seconds) = sum(trial_times.evaluates_x_test)
            THEN avg(trial_times.x_test_total_seconds)
    END AS x_test_total_seconds,
    CASE
        WHEN costed.flops_millions IS NOT NULL AND count(trial_times.ori_test_epoch_seconds) = sum(trial_times.evaluates_ori_test)
            THEN avg(trial_times.ori_test_epoch_seconds)
    END AS ori_test_epoch_seconds,
    CASE
        WHEN costed.flops_millions IS NOT NULL AND count(trial_times.ori_test_total_seconds) = sum(trial_times.evaluates_ori_test)
            THEN avg(trial_times.ori_test_total_seconds)
    END AS ori_test_total_seconds
-- CROSS JOIN: from names to keys, so that every table is searched by its key
FROM search_spaces
CROSS JOIN recipes
CROSS JOIN datasets
CROSS JOIN stored_architectures ON search_spaces.space_id = stored_architectures.space_id
CROSS JOIN stored_datasets AS costed
    ON
        stored_architectures.architecture_id = costed.architecture_id
        AND recipes.recipe_id = costed.recipe_id
        AND datasets.dataset_id = costed.dataset_id
CROSS JOIN trial_times
    ON
        costed.architecture_id = trial_times.architecture_id
        AND costed.recipe_id = trial_times.recipe_id
        AND costed.dataset_id = trial_times.dataset_id
GROUP BY search_spaces.space, stored_architectures.arch_index, datasets.dataset, recipes.hp;
