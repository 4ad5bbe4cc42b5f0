-- As validation_curves, but for the last epoch of each trial alone, from the compact table.
SELECT
    t.trial_id, t.seed, t.seed_position, t.epochs, t.layout_id,
    t.train_seconds, t.x_valid_seconds, t.x_test_seconds, t.ori_test_seconds,
    e.train_loss, e.train_top1_percent, e.ori_test_loss, e.ori_test_top1_percent,
    e.x_valid_loss, e.x_valid_top1_percent, e.train_top5_percent, e.x_test_loss, e.x_test_top1_percent,
    t.architecture_id & 32767 AS arch_index,
    t.epochs - 1 AS epoch
FROM stored_trials AS t
CROSS JOIN stored_final_metrics AS e ON t.trial_id = e.trial_id
WHERE
    t.trial_id BETWEEN ?1 * 2097152 AND ?1 * 2097152 + 2097151
    AND t.recipe_id = ?2
    AND t.dataset_id = ?3
ORDER BY t.trial_id;
