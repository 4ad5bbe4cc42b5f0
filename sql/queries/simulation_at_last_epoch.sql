-- As trials_at_last_epoch, and the latency that import worked out for the data set ?4, if there is one.
SELECT
    t.trial_id, t.seed, t.seed_position, t.epochs, t.layout_id,
    t.train_seconds, t.x_valid_seconds, t.x_test_seconds, t.ori_test_seconds,
    e.train_loss, e.train_top1_percent, e.ori_test_loss, e.ori_test_top1_percent,
    e.x_valid_loss, e.x_valid_top1_percent, e.train_top5_percent, e.x_test_loss, e.x_test_top1_percent,
    (
        SELECT latency_seconds
        FROM stored_datasets
        WHERE architecture_id = ?1 AND recipe_id = ?2 AND dataset_id = ?4 AND params_millions IS NOT NULL
    ) AS latency_seconds
FROM stored_trials AS t
LEFT JOIN stored_final_metrics AS e ON e.trial_id = t.trial_id
WHERE t.architecture_id = ?1 AND t.recipe_id = ?2 AND t.dataset_id = ?3;
