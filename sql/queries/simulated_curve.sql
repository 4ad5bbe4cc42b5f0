-- The accuracies that simulate_train_eval shows of a trial, epoch by epoch: the trial with seed ?3 among those with keys ?1 to
-- ?2. Epochs without an answer are left out. CROSS JOIN makes SQLite read the largest table last, by a range of its key.
-- grain: one row per epoch
-- units: accuracy_percent top-1 in 0..100
-- nulls: none; validated is 0 where the accuracy is that of ori-test, which contains the test images
SELECT
    CASE validated WHEN 1 THEN x_valid_top1_percent ELSE ori_test_top1_percent END AS accuracy_percent,
    validated
FROM stored_trials AS this
CROSS JOIN answered_epochs AS answered
CROSS JOIN stored_epoch_metrics
WHERE
    trial_id BETWEEN ?1 AND ?2
    AND seed = ?3
    AND answered.answers_id = this.answers_id
    AND validated IS NOT NULL
    AND epoch_key BETWEEN trial_id * 256 + first_epoch AND trial_id * 256 + last_epoch
ORDER BY epoch_key;
