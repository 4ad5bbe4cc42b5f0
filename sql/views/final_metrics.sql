-- What each trial reached after its last epoch. It reads the table of trials and not that of epochs, so it is fast for
-- questions about a whole space.
-- grain: one row per (space, arch_index, dataset, hp, seed, split) with a loss or an accuracy
-- units: loss is cross-entropy in nats, accuracies are percent in 0..100
-- nulls: top5_percent except for 'train', where the archive has it
DROP VIEW IF EXISTS final_metrics;
CREATE VIEW final_metrics AS
SELECT
    space,
    arch_index,
    dataset,
    hp,
    seed,
    split,
    CAST(
        CASE split_id
            WHEN 0 THEN final_train_loss
            WHEN 1 THEN final_x_valid_loss
            WHEN 2 THEN final_x_test_loss
            ELSE final_ori_test_loss
        END
    AS DOUBLE) AS loss,
    CAST(
        CASE split_id
            WHEN 0 THEN final_train_top1_percent
            WHEN 1 THEN final_x_valid_top1_percent
            WHEN 2 THEN final_x_test_top1_percent
            ELSE final_ori_test_top1_percent
        END
    AS DOUBLE) AS top1_percent,
    CAST(CASE split_id WHEN 0 THEN final_train_top5_percent END AS DOUBLE) AS top5_percent
FROM search_spaces
JOIN stored_architectures USING (space_id)
JOIN stored_trials USING (architecture_id)
JOIN recipes USING (recipe_id)
JOIN datasets USING (dataset_id)
CROSS JOIN splits
WHERE coalesce(loss, top1_percent, top5_percent) IS NOT NULL;
