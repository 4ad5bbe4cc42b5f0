-- How accurate are the modules of NAS-Bench-101 after full training, and how many weights do they have?
-- grain: one row per module with a run of 108 epochs
-- units: millions of weights; percent from 0 to 100, the mean over repeats
-- nulls: none
SELECT
    arch_index,
    params_millions,
    test_percent
FROM nb101_means
JOIN nb101_architectures USING (arch_index)
WHERE epochs = 108 AND test_percent IS NOT NULL
ORDER BY arch_index;
