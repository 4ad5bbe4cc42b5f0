-- What simulate_train_eval answers for one seed: validation accuracy after an epoch, and the time that it costs: training
-- up to that epoch and one validation.
-- For 'cifar10', accuracy and time are those of 'cifar10-valid', and the latency is that of 'cifar10'. If an epoch was
-- not validated (tss, hp '200', before the last epoch, cifar100 and ImageNet16-120), the accuracy is that of
-- valtest, WHICH CONTAINS THE TEST IMAGES, as in the official API; the time of one validation is then that of the
-- last epoch. The official call draws a second seed for that time; here it is the same seed.
-- There is no row if the latency cannot be computed (then flops_millions is missing, too), since the official call fails.
-- CROSS JOIN makes SQLite read the largest table last, by a range of its key. The table answered_epochs says which epochs
-- have an answer.
-- grain: one row per (space, arch_index, dataset, hp, seed, epoch) that the official call can answer;
--        dataset is cifar10, cifar100 or ImageNet16-120
-- units: valid_accuracy_percent top-1 in 0..100, latency_seconds for a batch of 256 images, time_cost_seconds
-- nulls: latency_seconds, if there is no positive measurement
DROP VIEW IF EXISTS simulated_train_eval;
CREATE VIEW simulated_train_eval AS
SELECT
    space,
    arch_index,
    dataset,
    hp,
    seed,
    CAST(epoch_key & 255 AS INTEGER) AS epoch, -- from 0
    CAST(
        CASE validated WHEN 1 THEN metrics.x_valid_top1_percent ELSE metrics.ori_test_top1_percent END
    AS DOUBLE) AS valid_accuracy_percent,
    asked.latency_seconds,
    CAST(
        coalesce(train_seconds, mean_train_seconds) * ((epoch_key & 255) + 1) + coalesce(
            x_valid_seconds,
            CASE validated WHEN 1 THEN mean_x_valid_seconds END,
            (SELECT mean_x_valid_seconds FROM stored_epoch_metrics WHERE epoch_key = trial_id * 256 + this.epochs - 1)
        )
    AS DOUBLE) AS time_cost_seconds,
    validated, -- 0: the accuracy is that of valtest
    this.epochs -- trained; the last one is number epochs - 1
FROM search_spaces
JOIN stored_architectures USING (space_id)
JOIN stored_datasets AS asked USING (architecture_id)
JOIN recipes USING (recipe_id)
JOIN datasets USING (dataset_id)
JOIN stored_trials AS this USING (architecture_id, recipe_id)
CROSS JOIN answered_epochs AS answered
CROSS JOIN stored_epoch_metrics AS metrics
WHERE
    asked.dataset_id > 0
    AND asked.flops_millions IS NOT NULL
    AND this.dataset_id = CASE asked.dataset_id WHEN 1 THEN 0 ELSE asked.dataset_id END
    AND answered.answers_id = this.answers_id
    AND validated IS NOT NULL
    AND epoch_key BETWEEN trial_id * 256 + first_epoch AND trial_id * 256 + last_epoch;
