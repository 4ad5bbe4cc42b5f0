-- One metric of all trials between two keys (?1, ?2) with a recipe (?3) on a data set (?4), epoch by epoch. Metrics are numbered
-- (?5) in the order of the columns of stored_epoch_metrics.
-- CROSS JOIN and the order make SQLite go along the keys of both tables once, without sorting.
-- grain: one row per trial and epoch; units: nats for losses, otherwise percent
-- nulls: a value that the archive does not have
SELECT
    t.trial_id,
    t.seed,
    e.epoch_key & 255 AS epoch,
    CASE ?5
        WHEN 0 THEN e.train_loss
        WHEN 1 THEN e.train_top1_percent
        WHEN 2 THEN e.ori_test_loss
        WHEN 3 THEN e.ori_test_top1_percent
        WHEN 4 THEN e.x_valid_loss
        WHEN 5 THEN e.x_valid_top1_percent
        WHEN 6 THEN e.train_top5_percent
        WHEN 7 THEN e.x_test_loss
        WHEN 8 THEN e.x_test_top1_percent
    END AS value
FROM stored_trials AS t
CROSS JOIN stored_epoch_metrics AS e
WHERE
    t.trial_id BETWEEN ?1 AND ?2
    AND t.recipe_id = ?3
    AND t.dataset_id = ?4
    AND e.epoch_key BETWEEN t.trial_id * 256 AND t.trial_id * 256 + t.epochs - 1
ORDER BY t.trial_id, e.epoch_key;
