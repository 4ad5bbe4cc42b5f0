-- What the modules of NAS-Bench-101 reach on average over their repeats. Only the columns that are asked for are computed.
-- grain: one row per (arch_index, epochs) with a run
-- units: percents from 0 to 100 at the end of training, or after half of the epochs; seconds of training alone
-- nulls: where no run has a number
DROP VIEW IF EXISTS nb101_means;
CREATE VIEW nb101_means AS
SELECT
    arch_index,
    epochs,
    CAST((
        SELECT count(*)
        FROM stored_nb101_runs
        WHERE run_id BETWEEN 256 * arch_index + 64 * budget AND 256 * arch_index + 64 * budget + 63
    ) AS INTEGER) AS repeats,
    CAST((
        SELECT avg(
            CASE typeof(final_train)
                WHEN 'integer' THEN (final_train / 9984.0) * 536870913.0 - ((final_train / 9984.0) * 536870913.0 - final_train / 9984.0)
                ELSE final_train
            END
        )
        FROM stored_nb101_runs
        WHERE run_id BETWEEN 256 * arch_index + 64 * budget AND 256 * arch_index + 64 * budget + 63
    ) * 100.0 AS DOUBLE) AS train_percent,
    CAST((
        SELECT avg(
            CASE typeof(final_valid)
                WHEN 'integer' THEN (final_valid / 9984.0) * 536870913.0 - ((final_valid / 9984.0) * 536870913.0 - final_valid / 9984.0)
                ELSE final_valid
            END
        )
        FROM stored_nb101_runs
        WHERE run_id BETWEEN 256 * arch_index + 64 * budget AND 256 * arch_index + 64 * budget + 63
    ) * 100.0 AS DOUBLE) AS valid_percent,
    CAST((
        SELECT avg(
            CASE typeof(final_test)
                WHEN 'integer' THEN (final_test / 9984.0) * 536870913.0 - ((final_test / 9984.0) * 536870913.0 - final_test / 9984.0)
                ELSE final_test
            END
        )
        FROM stored_nb101_runs
        WHERE run_id BETWEEN 256 * arch_index + 64 * budget AND 256 * arch_index + 64 * budget + 63
    ) * 100.0 AS DOUBLE) AS test_percent,
    CAST((
        SELECT avg(
            CASE typeof(halfway_train)
                WHEN 'integer' THEN (halfway_train / 9984.0) * 536870913.0 - ((halfway_train / 9984.0) * 536870913.0 - halfway_train / 9984.0)
                ELSE halfway_train
            END
        )
        FROM stored_nb101_runs
        WHERE run_id BETWEEN 256 * arch_index + 64 * budget AND 256 * arch_index + 64 * budget + 63
    ) * 100.0 AS DOUBLE) AS halfway_train_percent,
    CAST((
        SELECT avg(
            CASE typeof(halfway_valid)
                WHEN 'integer' THEN (halfway_valid / 9984.0) * 536870913.0 - ((halfway_valid / 9984.0) * 536870913.0 - halfway_valid / 9984.0)
                ELSE halfway_valid
            END
        )
        FROM stored_nb101_runs
        WHERE run_id BETWEEN 256 * arch_index + 64 * budget AND 256 * arch_index + 64 * budget + 63
    ) * 100.0 AS DOUBLE) AS halfway_valid_percent,
    CAST((
        SELECT avg(
            CASE typeof(halfway_test)
                WHEN 'integer' THEN (halfway_test / 9984.0) * 536870913.0 - ((halfway_test / 9984.0) * 536870913.0 - halfway_test / 9984.0)
                ELSE halfway_test
            END
        )
        FROM stored_nb101_runs
        WHERE run_id BETWEEN 256 * arch_index + 64 * budget AND 256 * arch_index + 64 * budget + 63
    ) * 100.0 AS DOUBLE) AS halfway_test_percent,
    CAST((
        SELECT avg(
            CASE typeof(final_time)
                WHEN 'integer' THEN (final_time / 1000.0) * 536870913.0 - ((final_time / 1000.0) * 536870913.0 - final_time / 1000.0)
                ELSE final_time
            END
        )
        FROM stored_nb101_runs
        WHERE run_id BETWEEN 256 * arch_index + 64 * budget AND 256 * arch_index + 64 * budget + 63
    ) AS DOUBLE) AS training_seconds,
    CAST((
        SELECT avg(
            CASE typeof(halfway_time)
                WHEN 'integer' THEN (halfway_time / 1000.0) * 536870913.0 - ((halfway_time / 1000.0) * 536870913.0 - halfway_time / 1000.0)
                ELSE halfway_time
            END
        )
        FROM stored_nb101_runs
        WHERE run_id BETWEEN 256 * arch_index + 64 * budget AND 256 * arch_index + 64 * budget + 63
    ) AS DOUBLE) AS halfway_training_seconds
FROM stored_nb101_modules
CROSS JOIN nb101_budgets
WHERE
    is_imported = 1
    AND EXISTS (
        SELECT 1
        FROM stored_nb101_runs
        WHERE run_id BETWEEN 256 * arch_index + 64 * budget AND 256 * arch_index + 64 * budget + 63
    );
