-- What every architecture of space ?1 reached with recipe ?2 on data set ?3, on the images of split ?4.
-- grain: one row per imported architecture, by arch_index
-- nulls: an accuracy that a seed lacks
SELECT
    arch_index,
    CASE ?4
        WHEN 0 THEN train_top1_percent
        WHEN 1 THEN x_valid_top1_percent
        WHEN 2 THEN x_test_top1_percent
        WHEN 3 THEN ori_test_top1_percent
    END AS top1_percent
FROM stored_final_accuracies
WHERE setting_id = ?1 * 1024 + ?2 * 4 + ?3
ORDER BY arch_index;
