-- What the modules of NAS-Bench-101 reach on average over their repeats. Only the columns that are asked for are computed.
-- grain: one row per (arch_index, epochs) with a run
-- units: percents from 0 to 100 at the end of training, or after half of the epochs; seconds of training alone
-- nulls: where no run has a number
DROP VIEW IF EXISTS nb101_means;
CREATE VIEW nb101_means AS
SELECT
    module.arch_index,
    asked.epochs,
    CAST((
        SELECT count(*)
        FROM nb101_runs AS run
        WHERE run.arch_index = module.arch_index AND run.epochs = asked.epochs
    ) AS INTEGER) AS repeats,
    CAST((
        SELECT avg(final_train_percent)
        FROM nb101_runs AS run
        WHERE run.arch_index = module.arch_index AND run.epochs = asked.epochs
    ) AS DOUBLE) AS train_percent,
    CAST((
        SELECT avg(final_valid_percent)
        FROM nb101_runs AS run
        WHERE run.arch_index = module.arch_index AND run.epochs = asked.epochs
    ) AS DOUBLE) AS valid_percent,
    CAST((
        SELECT avg(final_test_percent)
        FROM nb101_runs AS run
        WHERE run.arch_index = module.arch_index AND run.epochs = asked.epochs
    ) AS DOUBLE) AS test_percent,
    CAST((
        SELECT avg(halfway_train_percent)
        FROM nb101_runs AS run
        WHERE run.arch_index = module.arch_index AND run.epochs = asked.epochs
    ) AS DOUBLE) AS halfway_train_percent,
    CAST((
        SELECT avg(halfway_valid_percent)
        FROM nb101_runs AS run
        WHERE run.arch_index = module.arch_index AND run.epochs = asked.epochs
    ) AS DOUBLE) AS halfway_valid_percent,
    CAST((
        SELECT avg(halfway_test_percent)
        FROM nb101_runs AS run
        WHERE run.arch_index = module.arch_index AND run.epochs = asked.epochs
    ) AS DOUBLE) AS halfway_test_percent,
    CAST((
        SELECT avg(final_training_seconds)
        FROM nb101_runs AS run
        WHERE run.arch_index = module.arch_index AND run.epochs = asked.epochs
    ) AS DOUBLE) AS training_seconds,
    CAST((
        SELECT avg(halfway_training_seconds)
        FROM nb101_runs AS run
        WHERE run.arch_index = module.arch_index AND run.epochs = asked.epochs
    ) AS DOUBLE) AS halfway_training_seconds
FROM stored_nb101_modules AS module
CROSS JOIN nb101_budgets AS asked
WHERE
    EXISTS (
        SELECT 1
        FROM stored_nb101_runs
        WHERE run_id BETWEEN 256 * module.arch_index + 64 * budget AND 256 * module.arch_index + 64 * budget + 63
    );
