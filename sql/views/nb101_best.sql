-- The modules of NAS-Bench-101 by their mean accuracy over repeats: metric 'valid' or 'test' says by which.
-- Always give epochs and metric, and ORDER BY rank: the view reads a table that is stored in this order, and only as many
-- rows as are asked for.
-- grain: one row per (epochs, metric, arch_index) with a run
-- units: percents from 0 to 100 at the end of training, means over repeats; params_millions of weights
-- nulls: none in the percents of the metric; the others where no run has a number
DROP VIEW IF EXISTS nb101_best;
CREATE VIEW nb101_best AS
SELECT
    epochs,
    metric,
    rank, -- from 1; equal accuracies in the order of arch_index
    arch_index,
    CAST(
        CASE metric
            WHEN 'valid' THEN mean_accuracy * 100.0
            ELSE (
            SELECT avg(
                CASE typeof(final_valid)
                    WHEN 'integer' THEN (final_valid / 9984.0) * 536870913.0 - ((final_valid / 9984.0) * 536870913.0 - final_valid / 9984.0)
                    ELSE final_valid
                END
            )
            FROM nb101_budgets
            JOIN stored_nb101_runs
                ON run_id BETWEEN 256 * ranked.arch_index + 64 * budget AND 256 * ranked.arch_index + 64 * budget + 63
            WHERE nb101_budgets.epochs = ranked.epochs
        ) * 100.0
        END AS DOUBLE
    ) AS valid_percent,
    CAST(
        CASE metric
            WHEN 'test' THEN mean_accuracy * 100.0
            ELSE (
            SELECT avg(
                CASE typeof(final_test)
                    WHEN 'integer' THEN (final_test / 9984.0) * 536870913.0 - ((final_test / 9984.0) * 536870913.0 - final_test / 9984.0)
                    ELSE final_test
                END
            )
            FROM nb101_budgets
            JOIN stored_nb101_runs
                ON run_id BETWEEN 256 * ranked.arch_index + 64 * budget AND 256 * ranked.arch_index + 64 * budget + 63
            WHERE nb101_budgets.epochs = ranked.epochs
        ) * 100.0
        END AS DOUBLE
    ) AS test_percent,
    CAST((
        SELECT lower(hex(module_hash)) FROM stored_nb101_modules AS module WHERE module.arch_index = ranked.arch_index
    ) AS TEXT) AS module_hash,
    CAST((
        SELECT trainable_parameters / 1000000.0 FROM stored_nb101_modules AS module WHERE module.arch_index = ranked.arch_index
    ) AS DOUBLE) AS params_millions
FROM stored_nb101_rankings AS ranked;
