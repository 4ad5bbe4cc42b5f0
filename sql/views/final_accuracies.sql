-- What each architecture reached after the last epoch, mean over seeds, with its costs: one wide row.
-- Made for comparing data sets, recipes and splits over a whole space: join it with itself on
-- (space, arch_index), which is an index search. Reads a compact table.
-- grain: one row per (space, arch_index, dataset, hp) of the imported architectures
-- units: *_percent top-1 accuracy in 0..100, params_millions of weights, flops_millions of multiply-adds for one
--        image, latency_seconds for a batch of 256 images
-- nulls: an accuracy that a seed lacks (cifar10 has no x_valid), costs without an official answer
DROP VIEW IF EXISTS final_accuracies;
CREATE VIEW final_accuracies AS
SELECT
    search_spaces.space,
    stored_architectures.arch_index,
    datasets.dataset,
    recipes.hp,
    stored_datasets.train_top1_percent,
    stored_datasets.x_valid_top1_percent,
    stored_datasets.x_test_top1_percent,
    stored_datasets.ori_test_top1_percent,
    stored_datasets.params_millions,
    stored_datasets.flops_millions,
    stored_datasets.latency_seconds
FROM search_spaces
INNER JOIN recipes
INNER JOIN datasets
INNER JOIN stored_architectures ON search_spaces.space_id = stored_architectures.space_id
INNER JOIN stored_datasets
    ON
        stored_architectures.architecture_id = stored_datasets.architecture_id
        AND recipes.recipe_id = stored_datasets.recipe_id
        AND datasets.dataset_id = stored_datasets.dataset_id;
