-- All trials of a space (?1) with a recipe (?2) on a data set (?3), epoch by epoch: the columns of
-- trials_at_epoch, and the epoch. It runs once for thousands of simulated searches.
-- CROSS JOIN and the order make SQLite go along the keys of both tables once, without sorting.
-- grain: one row per trial and epoch
-- units: as in trials_at_epoch
SELECT
    t.trial_id, t.seed, t.epochs, t.layout_id, t.train_seconds, t.x_valid_seconds, t.x_test_seconds, t.ori_test_seconds,
    e.train_loss, e.train_top1_percent, e.ori_test_loss, e.ori_test_top1_percent,
    e.x_valid_loss, e.x_valid_top1_percent, e.train_top5_percent, e.x_test_loss, e.x_test_top1_percent,
    t.architecture_id & 32767 AS arch_index,
    e.epoch_key & 255 AS epoch
FROM stored_trials AS t
CROSS JOIN stored_epoch_metrics AS e
    ON e.epoch_key BETWEEN t.trial_id * 256 AND t.trial_id * 256 + t.epochs - 1
WHERE
    t.trial_id BETWEEN ?1 * 33554432 AND ?1 * 33554432 + 33554431 -- 32768 * 1024
    AND t.recipe_id = ?2
    AND t.dataset_id = ?3
ORDER BY t.trial_id, e.epoch_key;
