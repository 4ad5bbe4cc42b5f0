-- The best architecture of each run over simulated time, and what it reaches when fully trained.
-- The search chose it by the results that it saw. The accuracies here are those of the paper: full recipe (hp '200' in
-- tss, '90' in sss), last epoch, mean over seeds; valid and test have the same meaning as in best_architectures.
-- An architecture without costs has no accuracy here, as in best_architectures. For 'cifar10', the validation accuracy is
-- that of 'cifar10-valid', and the test accuracy is measured on all test images.
-- In nb101, accuracies are those at the end of 108 epochs, mean over repeats, as in nb101_best.
-- Generated columns of the tables are written out here, since DuckDB does not see them.
-- grain: one row per (experiment_id, run, step) at which the best changed; it stays the best until the run's next row
-- units: *_percent top-1 in 0..100, clock_seconds of simulated time, in weight-sharing experiments of the training of the
--        search
-- nulls: clock_seconds in external experiments without times; an accuracy that the database does not have
DROP VIEW IF EXISTS search_incumbents;
CREATE VIEW search_incumbents AS
SELECT
    experiment_id,
    method,
    space,
    dataset,
    CAST((step_key >> 20) & 1048575 AS INTEGER) AS run,
    CAST(step_key & 1048575 AS INTEGER) AS step,
    CAST(start_seconds + charged_seconds AS DOUBLE) AS clock_seconds,
    incumbent_index AS arch_index,
    CAST(
        CASE space_id
            WHEN 2 THEN (
                SELECT avg(final_valid_accuracy) * 100
                FROM nb101_runs
                WHERE nb101_runs.arch_index = incumbent_index AND nb101_runs.epochs = 108
            )
            ELSE valid.x_valid_top1_percent
        END
    AS DOUBLE) AS valid_accuracy_percent,
    CAST(
        CASE
            WHEN space_id = 2 THEN (
                SELECT avg(final_test_accuracy) * 100
                FROM nb101_runs
                WHERE nb101_runs.arch_index = incumbent_index AND nb101_runs.epochs = 108
            )
            WHEN dataset_id = 1 THEN test.ori_test_top1_percent
            ELSE test.x_test_top1_percent
        END
    AS DOUBLE) AS test_accuracy_percent
FROM search_steps AS this
JOIN experiments ON experiment_id = step_key >> 40
JOIN search_spaces USING (space_id)
JOIN datasets USING (dataset_id)
LEFT JOIN stored_final_accuracies AS valid
    ON
        valid.setting_id = space_id * 1024 + full_train_recipe_id * 4 + CASE dataset_id WHEN 1 THEN 0 ELSE dataset_id END
        AND valid.arch_index = incumbent_index
        AND valid.flops_millions IS NOT NULL
LEFT JOIN stored_final_accuracies AS test
    ON
        test.setting_id = space_id * 1024 + full_train_recipe_id * 4 + dataset_id
        AND test.arch_index = incumbent_index
        AND test.flops_millions IS NOT NULL
WHERE
    incumbent_index <> coalesce((
        SELECT before.incumbent_index
        FROM search_steps AS before
        WHERE before.step_key < this.step_key AND before.step_key >= (this.step_key >> 20) << 20
        ORDER BY before.step_key DESC
        LIMIT 1
    ), -1);
