-- What every architecture of space ?1 reached with recipe ?2 on data set ?3, and its costs.
-- grain: one row per imported architecture, by arch_index
SELECT
    arch_index,
    train_top1_percent,
    x_valid_top1_percent,
    x_test_top1_percent,
    ori_test_top1_percent,
    params_millions,
    flops_millions,
    latency_seconds
FROM stored_final_accuracies
WHERE setting_id = ?1 * 1024 + ?2 * 4 + ?3
ORDER BY arch_index;
