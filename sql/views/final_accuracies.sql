-- What each architecture reached after the last epoch, mean over seeds, with its costs, in one wide row.
-- It is made for comparing data sets, recipes and splits over a whole space: join it with itself on
-- (space, arch_index), which is an index search. It reads a compact table, of which a data set and recipe is one range.
-- grain: one row per (space, arch_index, dataset, hp) of the imported architectures
-- units: *_percent top-1 accuracy in 0..100, *_rank its place from 1 for the highest, where equal accuracies share the
--        mean of their places, params_millions of weights, flops_millions of multiply-adds for one image,
--        latency_seconds for a batch of 256 images
-- nulls: an accuracy that a seed lacks (cifar10 has no x_valid), costs without an official answer
DROP VIEW IF EXISTS final_accuracies;
CREATE VIEW final_accuracies AS
SELECT
    space,
    arch_index,
    dataset,
    hp,
    train_top1_percent,
    x_valid_top1_percent,
    x_test_top1_percent,
    ori_test_top1_percent,
    train_top1_rank,
    x_valid_top1_rank,
    x_test_top1_rank,
    ori_test_top1_rank,
    params_millions,
    flops_millions,
    latency_seconds
FROM search_spaces
CROSS JOIN recipes
CROSS JOIN datasets
CROSS JOIN stored_final_accuracies
WHERE setting_id = space_id * 1024 + recipe_id * 4 + dataset_id;
