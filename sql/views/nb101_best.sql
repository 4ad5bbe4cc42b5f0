-- The modules of NAS-Bench-101 by their mean accuracy over repeats: metric 'valid' or 'test' says by which.
-- Always give epochs and metric, and ORDER BY rank: the view reads a table that is stored in this order, and only as many
-- rows as are asked for.
-- grain: one row per (epochs, metric, arch_index) with a run
-- units: percents from 0 to 100 at the end of training, means over repeats; params_millions of weights
-- nulls: none in the percent of the metric; the other one where no run has a number
DROP VIEW IF EXISTS nb101_best;
CREATE VIEW nb101_best AS
SELECT
    epochs,
    metric,
    rank, -- from 1; equal accuracies in the order of arch_index
    arch_index,
    CAST(
        CASE metric
            WHEN 'valid' THEN mean_accuracy * 100
            ELSE (
                SELECT avg(final_valid_percent)
                FROM nb101_runs AS run
                WHERE run.arch_index = ranked.arch_index AND run.epochs = ranked.epochs
            )
        END AS DOUBLE
    ) AS valid_percent,
    CAST(
        CASE metric
            WHEN 'test' THEN mean_accuracy * 100
            ELSE (
                SELECT avg(final_test_percent)
                FROM nb101_runs AS run
                WHERE run.arch_index = ranked.arch_index AND run.epochs = ranked.epochs
            )
        END AS DOUBLE
    ) AS test_percent,
    CAST((
        SELECT lower(hex(module_hash)) FROM stored_nb101_modules AS module WHERE module.arch_index = ranked.arch_index
    ) AS TEXT) AS module_hash,
    CAST((
        SELECT trainable_parameters / 1000000.0 FROM stored_nb101_modules AS module WHERE module.arch_index = ranked.arch_index
    ) AS DOUBLE) AS params_millions
FROM stored_nb101_rankings AS ranked;
