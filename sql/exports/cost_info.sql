-- Costs for an export, as in the view.
-- grain: one row per row of the view with these names; units and nulls: as in the view
SELECT
    arch_index,
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
FROM cost_info
WHERE
    space = :space
    AND hp = :hp
    AND dataset = :dataset
ORDER BY arch_index;
