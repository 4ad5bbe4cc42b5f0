-- Data sets of one architecture (?1 and ?2 are both its architecture_id) with their official costs, ordered by the positions
-- of recipe and data set.
-- grain: one row per recipe and data set
-- units: params_millions of weights, flops_millions of multiply-adds for one image, latency_seconds for a batch of 256
--        images, *_percent top-1 in 0..100, *_seconds of one epoch or evaluation and of all
SELECT
    stored_datasets.recipe_id,
    stored_datasets.dataset_id,
    stored_datasets.dataset_position,
    stored_datasets.params_millions,
    stored_datasets.flops_millions,
    stored_datasets.latency_seconds,
    stored_datasets.train_top1_percent,
    stored_datasets.x_valid_top1_percent,
    stored_datasets.x_test_top1_percent,
    stored_datasets.ori_test_top1_percent,
    stored_datasets.train_epoch_seconds,
    stored_datasets.x_valid_epoch_seconds,
    stored_datasets.x_test_epoch_seconds,
    stored_datasets.ori_test_epoch_seconds,
    stored_datasets.train_total_seconds,
    stored_datasets.x_valid_total_seconds,
    stored_datasets.x_test_total_seconds,
    stored_datasets.ori_test_total_seconds,
    stored_datasets.trial_count
FROM stored_datasets
INNER JOIN stored_recipes
    ON
        stored_datasets.architecture_id = stored_recipes.architecture_id
        AND stored_datasets.recipe_id = stored_recipes.recipe_id
WHERE stored_datasets.architecture_id BETWEEN ?1 AND ?2
ORDER BY stored_recipes.recipe_position, stored_datasets.dataset_position;
