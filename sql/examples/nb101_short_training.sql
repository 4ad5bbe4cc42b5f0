-- What did the best modules of NAS-Bench-101 promise after 12 epochs? The best after 108 epochs by test accuracy, beside what
-- they reach when they are trained for 12.
-- grain: one row per module, the best first
-- units: percent, means over repeats after the last epoch
-- nulls: test_percent_of_12, if the module has no run of 12 epochs here
-- change: metric ('valid' to choose by validation accuracy); epochs of the shorter training (4, 12 or 36); LIMIT
SELECT
    best.rank,
    best.arch_index,
    best.test_percent,
    short.test_percent AS test_percent_of_12
FROM nb101_best AS best
LEFT JOIN nb101_means AS short ON best.arch_index = short.arch_index AND short.epochs = 12
WHERE best.epochs = 108 AND best.metric = 'test'
ORDER BY best.rank
LIMIT 10;
