-- How well does a short training foresee the full one? Validation accuracies of short trainings of the modules of NAS-Bench-101
-- beside their test accuracy after 108 epochs. Halfway is after half of the epochs, with a learning rate that is still high.
-- grain: one row per (arch_index, epochs) with a run, of modules with a run of 108 epochs
-- units: percents from 0 to 100, means over repeats
-- nulls: where no run has a number
SELECT
    short.arch_index,
    short.epochs,
    short.halfway_valid_percent,
    short.valid_percent,
    full_training.test_percent AS full_test_percent
FROM nb101_means AS full_training
JOIN nb101_means AS short USING (arch_index)
WHERE full_training.epochs = 108
ORDER BY short.arch_index, short.epochs;
