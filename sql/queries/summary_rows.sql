-- What all architectures with an id from ?1 to ?2 reached after their last epochs, and their costs.
-- grain: one row per architecture, recipe and data set, in the order of arch_index
SELECT
    architecture_id % 32768 AS arch_index,
    recipe_id,
    dataset_id,
    train_top1_percent,
    x_valid_top1_percent,
    x_test_top1_percent,
    ori_test_top1_percent,
    params_millions,
    flops_millions,
    latency_seconds
FROM stored_datasets
WHERE architecture_id BETWEEN ?1 AND ?2
ORDER BY architecture_id;
