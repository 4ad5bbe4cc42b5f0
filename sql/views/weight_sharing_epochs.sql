-- Every epoch of every weight-sharing search: which architecture it would choose, what that reaches when fully trained,
-- and what the search itself measured with shared weights.
-- Accuracies of full training are those of search_incumbents: the benchmark's, on the data set of the column dataset. The
-- search may have seen other images, which the column images names.
-- Generated columns of the tables are written out here, since DuckDB does not see them.
-- grain: one row per (experiment_id, seed, epoch); epoch -1 is before the search
-- units: *_percent top-1 (or top-5) in 0..100, *_loss in nats, *_seconds of the training of the search
-- nulls: options, if all is as in the original scripts; score_percent of methods that compare no accuracies; what is
--        measured in an epoch, at epoch -1; an accuracy that the database does not have
DROP VIEW IF EXISTS weight_sharing_epochs;
CREATE VIEW weight_sharing_epochs AS
SELECT
    experiment_id,
    method,
    space,
    dataset,
    images,
    options,
    CAST((this.step_key >> 20) & 1048575 AS INTEGER) AS seed,
    CAST((this.step_key & 1048575) - 1 AS INTEGER) AS epoch,
    this.arch_index,
    valid.x_valid_top1_percent AS valid_accuracy_percent,
    CAST(
        CASE dataset_id WHEN 1 THEN test.ori_test_top1_percent ELSE test.x_test_top1_percent END
    AS DOUBLE) AS test_accuracy_percent,
    reward_percent AS score_percent,
    weights_loss,
    weights_top1_percent,
    weights_top5_percent,
    architecture_loss,
    architecture_top1_percent,
    architecture_top5_percent,
    validation_loss,
    validation_top1_percent,
    validation_top5_percent,
    probabilities,
    batches,
    learning_rate,
    temperature,
    charged_seconds AS train_seconds,
    CAST(start_seconds + charged_seconds AS DOUBLE) AS clock_seconds,
    device,
    trained_version
FROM supernet_epochs AS epochs
JOIN search_steps AS this ON this.step_key = epochs.step_key
JOIN supernet_runs ON supernet_runs.run_id = this.step_key >> 20
JOIN experiments ON experiment_id = this.step_key >> 40
JOIN search_spaces USING (space_id)
JOIN datasets USING (dataset_id)
LEFT JOIN stored_final_accuracies AS valid
    ON
        valid.setting_id = space_id * 1024 + full_train_recipe_id * 4 + CASE dataset_id WHEN 1 THEN 0 ELSE dataset_id END
        AND valid.arch_index = this.arch_index
        AND valid.flops_millions IS NOT NULL
LEFT JOIN stored_final_accuracies AS test
    ON
        test.setting_id = space_id * 1024 + full_train_recipe_id * 4 + dataset_id
        AND test.arch_index = this.arch_index
        AND test.flops_millions IS NOT NULL;
