-- How much test accuracy does it cost to choose a module of NAS-Bench-101 by its validation accuracy? The best module by
-- each, after every number of epochs.
-- grain: one row per number of epochs
-- units: percent and percentage points, means over repeats after the last epoch
-- change: nothing
WITH best AS (
    SELECT
        epochs,
        metric,
        arch_index,
        nb101_means.test_percent
    FROM nb101_budgets
    INNER JOIN nb101_best USING (epochs)
    INNER JOIN nb101_means USING (arch_index, epochs)
    WHERE rank = 1
)

SELECT
    by_test.epochs,
    by_test.arch_index AS best_by_test,
    by_test.test_percent AS best_test_percent,
    by_valid.arch_index AS best_by_valid,
    by_valid.test_percent AS chosen_test_percent,
    by_test.test_percent - by_valid.test_percent AS lost_points
FROM best AS by_test
INNER JOIN best AS by_valid USING (epochs)
WHERE by_test.metric = 'test' AND by_valid.metric = 'valid'
ORDER BY by_test.epochs;
