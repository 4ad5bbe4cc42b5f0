-- Accuracies over seeds for an export, as in the view.
-- grain: one row per row of the view with these names; units and nulls: as in the view
SELECT
    arch_index,
    train_top1_percent,
    x_valid_top1_percent,
    x_test_top1_percent,
    ori_test_top1_percent,
    train_top1_rank,
    x_valid_top1_rank,
    x_test_top1_rank,
    ori_test_top1_rank,
    params_millions,
    flops_millions,
    latency_seconds
FROM final_accuracies
WHERE
    space = :space
    AND hp = :hp
    AND dataset = :dataset
ORDER BY arch_index;
