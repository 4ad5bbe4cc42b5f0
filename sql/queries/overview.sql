-- An overview of every imported architecture of a space: accuracies after the last epoch, and costs.
-- grain: one row per imported architecture, recipe and data set; ?1: space_id
-- units: percent, millions, seconds (latency: of a batch of 256 images; training: all epochs, mean over seeds)
-- nulls: as in final_accuracies; train seconds if the epochs of a seed took different times
SELECT
    stored_architectures.arch_index,
    stored_datasets.recipe_id,
    stored_datasets.dataset_id,
    stored_datasets.train_top1_percent,
    stored_datasets.x_valid_top1_percent,
    stored_datasets.x_test_top1_percent,
    stored_datasets.ori_test_top1_percent,
    stored_datasets.flops_millions,
    stored_datasets.params_millions,
    stored_datasets.latency_seconds,
    (
        SELECT CASE WHEN count(stored_trials.train_seconds) = count(*) THEN avg(stored_trials.train_seconds * stored_trials.epochs) END
        FROM stored_trials
        WHERE
            stored_trials.architecture_id = stored_datasets.architecture_id
            AND stored_trials.recipe_id = stored_datasets.recipe_id
            AND stored_trials.dataset_id = stored_datasets.dataset_id
    ) AS train_total_seconds
FROM stored_architectures
INNER JOIN stored_datasets ON stored_architectures.architecture_id = stored_datasets.architecture_id
WHERE stored_architectures.space_id = ?1
ORDER BY stored_architectures.arch_index;
