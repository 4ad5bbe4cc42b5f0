-- What the view cost_info has of a space (?1) with a recipe (?2) on a data set (?3).
-- grain: one row per architecture with trials, by arch_index
-- units and nulls: as in cost_info
SELECT
    architecture_id & 32767 AS arch_index,
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
FROM stored_datasets
WHERE
    architecture_id BETWEEN ?1 * 32768 AND ?1 * 32768 + 32767
    AND recipe_id = ?2
    AND dataset_id = ?3
    AND trial_count > 0
ORDER BY architecture_id;
