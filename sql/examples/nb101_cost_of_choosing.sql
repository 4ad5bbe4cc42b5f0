-- How much test accuracy does it cost to choose a module of NAS-Bench-101 by its validation accuracy? The best module by
-- each, after every number of epochs.
-- grain: one row per number of epochs
-- units: percent and percentage points, means over repeats after the last epoch
-- change: nothing
WITH best AS (
    SELECT
        nb101_best.epochs,
        nb101_best.metric,
        nb101_best.arch_index,
        nb101_means.test_percent
    FROM nb101_best
    INNER JOIN nb101_means ON nb101_best.arch_index = nb101_means.arch_index AND nb101_best.epochs = nb101_means.epochs
    WHERE nb101_best.epochs IN (4, 12, 36, 108) AND nb101_best.metric IN ('valid', 'test') AND nb101_best.rank = 1
)

SELECT
    by_test.epochs,
    by_test.arch_index AS best_by_test,
    by_test.test_percent AS best_test_percent,
    by_valid.arch_index AS best_by_valid,
    by_valid.test_percent AS chosen_test_percent,
    by_test.test_percent - by_valid.test_percent AS lost_points
FROM best AS by_test
INNER JOIN best AS by_valid ON by_test.epochs = by_valid.epochs
WHERE by_test.metric = 'test' AND by_valid.metric = 'valid'
ORDER BY by_test.epochs;
