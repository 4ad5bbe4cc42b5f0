-- The searches in the table simulation_log, step by step: what each training would have found and cost, the
-- accumulated clock, and the best architecture so far.
-- The best architecture so far is the first that reached the best accuracy so far: the one of the first step with the same
-- best accuracy.
-- grain: one row per (run, step) that simulate_train_eval can answer; a step that it cannot answer costs nothing
-- units: *_accuracy_percent top-1 in 0..100, latency_seconds for a batch of 256 images, *_seconds of training and
--        validation; used_seconds runs over all data sets of a run, the best over its steps on the same
--        space and dataset
-- nulls: latency_seconds, if there is no positive measurement; epoch, if the log has none (the last epoch)
DROP VIEW IF EXISTS simulation_clock;
CREATE VIEW simulation_clock AS
WITH answered AS (
    SELECT
        log.*,
        valid_accuracy_percent,
        answer.latency_seconds,
        time_cost_seconds,
        sum(time_cost_seconds) OVER (PARTITION BY run ORDER BY step) AS used_seconds,
        max(valid_accuracy_percent) OVER (PARTITION BY run, space, dataset ORDER BY step) AS best_accuracy_percent
    FROM simulation_log AS log
    JOIN simulated_train_eval AS answer USING (space, arch_index, dataset, hp, seed)
    WHERE answer.epoch = coalesce(log.epoch, epochs - 1)
)

SELECT
    run,
    step,
    space,
    arch_index,
    dataset,
    hp,
    epoch,
    seed,
    CAST(valid_accuracy_percent AS DOUBLE) AS valid_accuracy_percent,
    latency_seconds,
    CAST(time_cost_seconds AS DOUBLE) AS time_cost_seconds,
    CAST(used_seconds AS DOUBLE) AS used_seconds,
    CAST(best_accuracy_percent AS DOUBLE) AS best_accuracy_percent,
    CAST(first_value(arch_index) OVER since_best AS INTEGER) AS best_arch_index,
    CAST(first_value(step) OVER since_best AS INTEGER) AS best_step
FROM answered
WINDOW since_best AS (PARTITION BY run, space, dataset, best_accuracy_percent ORDER BY step);
