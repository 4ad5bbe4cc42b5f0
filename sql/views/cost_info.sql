-- What get_cost_info answers: cost of an architecture and of its training, as the mean over seeds. If seeds disagree
-- about a cost, it is that of seed 888, as in the official API.
-- An import computes these values.
-- grain: one row per (space, arch_index, dataset, hp) with trials
-- units: flops_millions of multiply-adds for one image, params_millions of weights, latency_seconds for a batch
--        of 256 images, *_epoch_seconds of one epoch (train) or evaluation, *_total_seconds of all epochs
-- nulls: everything where the official call fails; latency_seconds if there is no positive measurement; times of
--        splits that were not evaluated, or whose times were not logged for every epoch
DROP VIEW IF EXISTS cost_info;
CREATE VIEW cost_info AS
SELECT
    space,
    arch_index,
    dataset,
    hp,
    flops_millions,
    params_millions,
    latency_seconds,
    train_epoch_seconds,
    train_total_seconds,
    x_valid_epoch_seconds,
    x_valid_total_seconds,
    x_test_epoch_seconds,
    x_test_total_seconds,
    ori_test_epoch_seconds,
    ori_test_total_seconds
FROM search_spaces
JOIN stored_architectures USING (space_id)
JOIN stored_datasets USING (architecture_id)
JOIN recipes USING (recipe_id)
JOIN datasets USING (dataset_id)
WHERE trial_count > 0;
