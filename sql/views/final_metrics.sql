-- What each trial reached after its last epoch. Reads the table of trials, not that of epochs: made for whole-space questions.
-- grain: one row per (space, arch_index, dataset, hp, seed, split) with a loss or an accuracy
-- units: loss is cross-entropy in nats, accuracies are percent in 0..100
-- nulls: top5_percent except for 'train', where the archive has it
DROP VIEW IF EXISTS final_metrics;
CREATE VIEW final_metrics AS
WITH by_split AS (
    SELECT
        search_spaces.space,
        stored_architectures.arch_index,
        datasets.dataset,
        recipes.hp,
        stored_trials.seed,
        splits.split,
        CASE splits.split_id
            WHEN 0 THEN stored_trials.final_train_loss
            WHEN 1 THEN stored_trials.final_x_valid_loss
            WHEN 2 THEN stored_trials.final_x_test_loss
            WHEN 3 THEN stored_trials.final_ori_test_loss
        END AS loss,
        CASE splits.split_id
            WHEN 0 THEN stored_trials.final_train_top1_percent
            WHEN 1 THEN stored_trials.final_x_valid_top1_percent
            WHEN 2 THEN stored_trials.final_x_test_top1_percent
            WHEN 3 THEN stored_trials.final_ori_test_top1_percent
        END AS top1_percent,
        CASE splits.split_id
            WHEN 0 THEN stored_trials.final_train_top5_percent
        END AS top5_percent
    FROM search_spaces
    INNER JOIN stored_architectures ON search_spaces.space_id = stored_architectures.space_id
    INNER JOIN stored_trials ON stored_architectures.architecture_id = stored_trials.architecture_id
    INNER JOIN recipes ON stored_trials.recipe_id = recipes.recipe_id
    INNER JOIN datasets ON stored_trials.dataset_id = datasets.dataset_id
    CROSS JOIN splits
)

SELECT space, arch_index, dataset, hp, seed, split, loss, top1_percent, top5_percent
FROM by_split
WHERE loss IS NOT NULL OR top1_percent IS NOT NULL OR top5_percent IS NOT NULL;
