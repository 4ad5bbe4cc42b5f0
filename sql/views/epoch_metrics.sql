-- Learning curves: everything that was logged after each epoch. Counting its rows reads all of the largest table: give at
-- least a space, a data set and a recipe, or an architecture.
-- CROSS JOIN makes SQLite read the largest table last, by a range of its key.
-- grain: one row per (space, arch_index, dataset, hp, seed, split, epoch) with any value
-- units: loss is cross-entropy in nats, accuracies are percent in 0..100, time_seconds is that of one
--        training epoch ('train') or of one evaluation (other splits)
-- nulls: a value that the archive does not have; top5_percent except for 'train'. In tss with hp '200'
--        some splits were evaluated after the last epoch only: their other epochs have nothing but a time.
DROP VIEW IF EXISTS epoch_metrics;
CREATE VIEW epoch_metrics AS
SELECT
    space,
    arch_index,
    dataset,
    hp,
    seed,
    split,
    CAST(epoch_key & 255 AS INTEGER) AS epoch, -- from 0
    CAST(
        CASE split_id WHEN 0 THEN train_loss WHEN 1 THEN x_valid_loss WHEN 2 THEN x_test_loss ELSE ori_test_loss END
    AS DOUBLE) AS loss,
    CAST(
        CASE split_id
            WHEN 0 THEN train_top1_percent
            WHEN 1 THEN x_valid_top1_percent
            WHEN 2 THEN x_test_top1_percent
            ELSE ori_test_top1_percent
        END
    AS DOUBLE) AS top1_percent,
    CAST(CASE split_id WHEN 0 THEN train_top5_percent END AS DOUBLE) AS top5_percent,
    CAST(
        coalesce(
            CASE split_id WHEN 0 THEN train_seconds WHEN 1 THEN x_valid_seconds WHEN 2 THEN x_test_seconds ELSE ori_test_seconds END,
            (
                SELECT seconds
                FROM stored_epoch_times
                WHERE trial_id = epoch_key >> 8 AND split_id = splits.split_id AND epoch = epoch_key & 255
            )
        )
    AS DOUBLE) AS time_seconds
FROM search_spaces
JOIN stored_architectures USING (space_id)
JOIN stored_trials USING (architecture_id)
JOIN recipes USING (recipe_id)
JOIN datasets USING (dataset_id)
CROSS JOIN splits
CROSS JOIN stored_epoch_metrics
WHERE
    epoch_key BETWEEN trial_id * 256 AND trial_id * 256 + stored_trials.epochs - 1
    AND coalesce(loss, top1_percent, top5_percent, time_seconds) IS NOT NULL;
