-- The landscape that searches of NAS-Bench-101 walk through: each module with what it reaches after full training.
-- grain: one row per module with both accuracies after 108 epochs
-- units: percents from 0 to 100, means over repeats
-- nulls: none
SELECT
    arch_index,
    adjacency,
    operations,
    valid_percent,
    test_percent
FROM nb101_means
JOIN nb101_architectures USING (arch_index)
WHERE epochs = 108 AND valid_percent IS NOT NULL AND test_percent IS NOT NULL
ORDER BY arch_index;
