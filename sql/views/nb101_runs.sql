-- The training runs of NAS-Bench-101. Accuracies and times are the doubles that the official API answers, which are float32
-- numbers: x * 536870913 - (x * 536870913 - x) rounds x to a float32 (536870913 is 2^29 + 1).
-- CROSS JOIN makes SQLite go from the modules to a range of keys, so that a lookup by arch_index reads no other runs.
-- grain: one row per (arch_index, epochs, repeat_index)
-- units: accuracies are shares from 0 to 1, percents are from 0 to 100, times are seconds. start is before training, halfway
--        after half of the epochs. The three training times are of training alone; total_seconds is with all evaluations.
-- nulls: what is not a number in the file, or below 0
DROP VIEW IF EXISTS nb101_runs;
CREATE VIEW nb101_runs AS
SELECT
    arch_index,
    epochs,
    CAST(repeat_index AS INTEGER) AS repeat_index, -- place among the repeats of the file, from 0
    CAST(start_train AS DOUBLE) AS start_train_accuracy,
    CAST(start_valid AS DOUBLE) AS start_valid_accuracy,
    CAST(start_test AS DOUBLE) AS start_test_accuracy,
    CAST(halfway_train AS DOUBLE) AS halfway_train_accuracy,
    CAST(halfway_valid AS DOUBLE) AS halfway_valid_accuracy,
    CAST(halfway_test AS DOUBLE) AS halfway_test_accuracy,
    CAST(final_train AS DOUBLE) AS final_train_accuracy,
    CAST(final_valid AS DOUBLE) AS final_valid_accuracy,
    CAST(final_test AS DOUBLE) AS final_test_accuracy,
    CAST(start_seconds AS DOUBLE) AS start_training_seconds,
    CAST(halfway_seconds AS DOUBLE) AS halfway_training_seconds,
    CAST(final_seconds AS DOUBLE) AS final_training_seconds,
    CAST(start_train * 100 AS DOUBLE) AS start_train_percent,
    CAST(start_valid * 100 AS DOUBLE) AS start_valid_percent,
    CAST(start_test * 100 AS DOUBLE) AS start_test_percent,
    CAST(halfway_train * 100 AS DOUBLE) AS halfway_train_percent,
    CAST(halfway_valid * 100 AS DOUBLE) AS halfway_valid_percent,
    CAST(halfway_test * 100 AS DOUBLE) AS halfway_test_percent,
    CAST(final_train * 100 AS DOUBLE) AS final_train_percent,
    CAST(final_valid * 100 AS DOUBLE) AS final_valid_percent,
    CAST(final_test * 100 AS DOUBLE) AS final_test_percent,
    total_seconds
FROM (
    SELECT
        arch_index,
        epochs,
        run_id - 256 * arch_index - 64 * budget AS repeat_index,
        CASE
            WHEN start_train < 0 THEN -start_train
            ELSE start_train / 9984.0 * 536870913.0 - (start_train / 9984.0 * 536870913.0 - start_train / 9984.0)
        END AS start_train,
        CASE
            WHEN start_valid < 0 THEN -start_valid
            ELSE start_valid / 9984.0 * 536870913.0 - (start_valid / 9984.0 * 536870913.0 - start_valid / 9984.0)
        END AS start_valid,
        CASE
            WHEN start_test < 0 THEN -start_test
            ELSE start_test / 9984.0 * 536870913.0 - (start_test / 9984.0 * 536870913.0 - start_test / 9984.0)
        END AS start_test,
        CASE
            WHEN halfway_train < 0 THEN -halfway_train
            ELSE halfway_train / 9984.0 * 536870913.0 - (halfway_train / 9984.0 * 536870913.0 - halfway_train / 9984.0)
        END AS halfway_train,
        CASE
            WHEN halfway_valid < 0 THEN -halfway_valid
            ELSE halfway_valid / 9984.0 * 536870913.0 - (halfway_valid / 9984.0 * 536870913.0 - halfway_valid / 9984.0)
        END AS halfway_valid,
        CASE
            WHEN halfway_test < 0 THEN -halfway_test
            ELSE halfway_test / 9984.0 * 536870913.0 - (halfway_test / 9984.0 * 536870913.0 - halfway_test / 9984.0)
        END AS halfway_test,
        CASE
            WHEN final_train < 0 THEN -final_train
            ELSE final_train / 9984.0 * 536870913.0 - (final_train / 9984.0 * 536870913.0 - final_train / 9984.0)
        END AS final_train,
        CASE
            WHEN final_valid < 0 THEN -final_valid
            ELSE final_valid / 9984.0 * 536870913.0 - (final_valid / 9984.0 * 536870913.0 - final_valid / 9984.0)
        END AS final_valid,
        CASE
            WHEN final_test < 0 THEN -final_test
            ELSE final_test / 9984.0 * 536870913.0 - (final_test / 9984.0 * 536870913.0 - final_test / 9984.0)
        END AS final_test,
        CASE
            WHEN start_time < 0 THEN -start_time
            ELSE start_time / 1000.0 * 536870913.0 - (start_time / 1000.0 * 536870913.0 - start_time / 1000.0)
        END AS start_seconds,
        CASE
            WHEN halfway_time < 0 THEN -halfway_time
            ELSE halfway_time / 1000.0 * 536870913.0 - (halfway_time / 1000.0 * 536870913.0 - halfway_time / 1000.0)
        END AS halfway_seconds,
        CASE
            WHEN final_time < 0 THEN -final_time
            ELSE final_time / 1000.0 * 536870913.0 - (final_time / 1000.0 * 536870913.0 - final_time / 1000.0)
        END AS final_seconds,
        total_seconds
    FROM stored_nb101_modules
    CROSS JOIN nb101_budgets
    CROSS JOIN stored_nb101_runs
    WHERE run_id BETWEEN 256 * arch_index + 64 * budget AND 256 * arch_index + 64 * budget + 63
) AS numbers;
