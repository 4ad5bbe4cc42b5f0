-- The training runs of NAS-Bench-101. Accuracies and times are the doubles that the official API answers, which are float32
-- numbers: x * 536870913 - (x * 536870913 - x) rounds x to a float32 (536870913 is 2^29 + 1).
-- grain: one row per (arch_index, epochs, repeat_index)
-- units: accuracies are shares from 0 to 1, percents are from 0 to 100, times are seconds. start is before training, halfway
--        after half of the epochs. The three training times are of training alone; total_seconds is with all evaluations.
-- nulls: what is not a number in the file
DROP VIEW IF EXISTS nb101_runs;
CREATE VIEW nb101_runs AS
SELECT
    arch_index,
    CAST(CASE (run_id >> 6) & 3 WHEN 0 THEN 4 WHEN 1 THEN 12 WHEN 2 THEN 36 ELSE 108 END AS INTEGER) AS epochs,
    CAST(run_id & 63 AS INTEGER) AS repeat_index, -- place among the repeats of the file, from 0
    CAST(
        CASE typeof(start_train)
            WHEN 'integer' THEN (start_train / 9984.0) * 536870913.0 - ((start_train / 9984.0) * 536870913.0 - start_train / 9984.0)
            ELSE start_train
        END AS DOUBLE
    ) AS start_train_accuracy,
    CAST(
        CASE typeof(start_valid)
            WHEN 'integer' THEN (start_valid / 9984.0) * 536870913.0 - ((start_valid / 9984.0) * 536870913.0 - start_valid / 9984.0)
            ELSE start_valid
        END AS DOUBLE
    ) AS start_valid_accuracy,
    CAST(
        CASE typeof(start_test)
            WHEN 'integer' THEN (start_test / 9984.0) * 536870913.0 - ((start_test / 9984.0) * 536870913.0 - start_test / 9984.0)
            ELSE start_test
        END AS DOUBLE
    ) AS start_test_accuracy,
    CAST(
        CASE typeof(halfway_train)
            WHEN 'integer' THEN (halfway_train / 9984.0) * 536870913.0 - ((halfway_train / 9984.0) * 536870913.0 - halfway_train / 9984.0)
            ELSE halfway_train
        END AS DOUBLE
    ) AS halfway_train_accuracy,
    CAST(
        CASE typeof(halfway_valid)
            WHEN 'integer' THEN (halfway_valid / 9984.0) * 536870913.0 - ((halfway_valid / 9984.0) * 536870913.0 - halfway_valid / 9984.0)
            ELSE halfway_valid
        END AS DOUBLE
    ) AS halfway_valid_accuracy,
    CAST(
        CASE typeof(halfway_test)
            WHEN 'integer' THEN (halfway_test / 9984.0) * 536870913.0 - ((halfway_test / 9984.0) * 536870913.0 - halfway_test / 9984.0)
            ELSE halfway_test
        END AS DOUBLE
    ) AS halfway_test_accuracy,
    CAST(
        CASE typeof(final_train)
            WHEN 'integer' THEN (final_train / 9984.0) * 536870913.0 - ((final_train / 9984.0) * 536870913.0 - final_train / 9984.0)
            ELSE final_train
        END AS DOUBLE
    ) AS final_train_accuracy,
    CAST(
        CASE typeof(final_valid)
            WHEN 'integer' THEN (final_valid / 9984.0) * 536870913.0 - ((final_valid / 9984.0) * 536870913.0 - final_valid / 9984.0)
            ELSE final_valid
        END AS DOUBLE
    ) AS final_valid_accuracy,
    CAST(
        CASE typeof(final_test)
            WHEN 'integer' THEN (final_test / 9984.0) * 536870913.0 - ((final_test / 9984.0) * 536870913.0 - final_test / 9984.0)
            ELSE final_test
        END AS DOUBLE
    ) AS final_test_accuracy,
    CAST(
        CASE typeof(start_time)
            WHEN 'integer' THEN (start_time / 1000.0) * 536870913.0 - ((start_time / 1000.0) * 536870913.0 - start_time / 1000.0)
            ELSE start_time
        END AS DOUBLE
    ) AS start_training_seconds,
    CAST(
        CASE typeof(halfway_time)
            WHEN 'integer' THEN (halfway_time / 1000.0) * 536870913.0 - ((halfway_time / 1000.0) * 536870913.0 - halfway_time / 1000.0)
            ELSE halfway_time
        END AS DOUBLE
    ) AS halfway_training_seconds,
    CAST(
        CASE typeof(final_time)
            WHEN 'integer' THEN (final_time / 1000.0) * 536870913.0 - ((final_time / 1000.0) * 536870913.0 - final_time / 1000.0)
            ELSE final_time
        END AS DOUBLE
    ) AS final_training_seconds,
    CAST(
        CASE typeof(start_train)
            WHEN 'integer' THEN (start_train / 9984.0) * 536870913.0 - ((start_train / 9984.0) * 536870913.0 - start_train / 9984.0)
            ELSE start_train
        END * 100.0 AS DOUBLE
    ) AS start_train_percent,
    CAST(
        CASE typeof(start_valid)
            WHEN 'integer' THEN (start_valid / 9984.0) * 536870913.0 - ((start_valid / 9984.0) * 536870913.0 - start_valid / 9984.0)
            ELSE start_valid
        END * 100.0 AS DOUBLE
    ) AS start_valid_percent,
    CAST(
        CASE typeof(start_test)
            WHEN 'integer' THEN (start_test / 9984.0) * 536870913.0 - ((start_test / 9984.0) * 536870913.0 - start_test / 9984.0)
            ELSE start_test
        END * 100.0 AS DOUBLE
    ) AS start_test_percent,
    CAST(
        CASE typeof(halfway_train)
            WHEN 'integer' THEN (halfway_train / 9984.0) * 536870913.0 - ((halfway_train / 9984.0) * 536870913.0 - halfway_train / 9984.0)
            ELSE halfway_train
        END * 100.0 AS DOUBLE
    ) AS halfway_train_percent,
    CAST(
        CASE typeof(halfway_valid)
            WHEN 'integer' THEN (halfway_valid / 9984.0) * 536870913.0 - ((halfway_valid / 9984.0) * 536870913.0 - halfway_valid / 9984.0)
            ELSE halfway_valid
        END * 100.0 AS DOUBLE
    ) AS halfway_valid_percent,
    CAST(
        CASE typeof(halfway_test)
            WHEN 'integer' THEN (halfway_test / 9984.0) * 536870913.0 - ((halfway_test / 9984.0) * 536870913.0 - halfway_test / 9984.0)
            ELSE halfway_test
        END * 100.0 AS DOUBLE
    ) AS halfway_test_percent,
    CAST(
        CASE typeof(final_train)
            WHEN 'integer' THEN (final_train / 9984.0) * 536870913.0 - ((final_train / 9984.0) * 536870913.0 - final_train / 9984.0)
            ELSE final_train
        END * 100.0 AS DOUBLE
    ) AS final_train_percent,
    CAST(
        CASE typeof(final_valid)
            WHEN 'integer' THEN (final_valid / 9984.0) * 536870913.0 - ((final_valid / 9984.0) * 536870913.0 - final_valid / 9984.0)
            ELSE final_valid
        END * 100.0 AS DOUBLE
    ) AS final_valid_percent,
    CAST(
        CASE typeof(final_test)
            WHEN 'integer' THEN (final_test / 9984.0) * 536870913.0 - ((final_test / 9984.0) * 536870913.0 - final_test / 9984.0)
            ELSE final_test
        END * 100.0 AS DOUBLE
    ) AS final_test_percent,
    total_seconds
FROM stored_nb101_modules
-- CROSS JOIN: from the modules to a range of keys, so that a lookup by arch_index reads no other runs
CROSS JOIN stored_nb101_runs ON run_id BETWEEN 256 * arch_index AND 256 * arch_index + 255;
