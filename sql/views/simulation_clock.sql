-- The searches in the table simulation_log, step by step: what each training would have found and cost, the
-- accumulated clock, and the best architecture so far.
-- grain: one row per (run, step) that simulate_train_eval can answer; a step that it cannot answer costs nothing
-- units: *_accuracy_percent top-1 in 0..100, latency_seconds for a batch of 256 images, *_seconds of training and
--        validation; used_seconds runs over all data sets of a run, the best over its steps on the same
--        space and dataset
-- nulls: latency_seconds, if there is no positive measurement; epoch, if the log has none (the last epoch)
DROP VIEW IF EXISTS simulation_clock;
CREATE VIEW simulation_clock AS
WITH answered AS (
    SELECT
        run,
        step,
        space,
        arch_index,
        log.dataset,
        hp,
        log.epoch,
        seed,
        valid_accuracy_percent,
        answer.latency_seconds,
        time_cost_seconds
    FROM simulation_log AS log
    CROSS JOIN search_spaces USING (space)
    CROSS JOIN recipes USING (hp)
    CROSS JOIN datasets ON datasets.dataset = iif(log.dataset = 'cifar10', 'cifar10-valid', log.dataset)
    CROSS JOIN stored_trials USING (recipe_id, dataset_id, seed)
    CROSS JOIN simulated_train_eval AS answer USING (space, arch_index, hp, seed)
    WHERE
        architecture_id = space_id * 32768 + arch_index
        AND answer.dataset = log.dataset
        AND answer.epoch = coalesce(log.epoch, stored_trials.epochs - 1)
),

ranked AS (
    SELECT
        answered.*,
        sum(time_cost_seconds) OVER (PARTITION BY run ORDER BY step) AS used_seconds,
        max(valid_accuracy_percent) OVER until_now AS best_accuracy_percent,
        max(valid_accuracy_percent)
            OVER (until_now ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS earlier_best_percent
    FROM answered
    WINDOW until_now AS (PARTITION BY run, space, dataset ORDER BY step)
),

marked AS (
    SELECT
        ranked.*,
        -- the first to reach the best so far: only a strictly greater accuracy takes its place
        max(CASE WHEN valid_accuracy_percent > coalesce(earlier_best_percent, -1) THEN step END)
            OVER (PARTITION BY run, space, dataset ORDER BY step) AS best_step
    FROM ranked
)

SELECT
    run,
    marked.step,
    marked.space,
    marked.arch_index,
    marked.dataset,
    marked.hp,
    marked.epoch,
    marked.seed,
    valid_accuracy_percent,
    latency_seconds,
    time_cost_seconds,
    used_seconds,
    best_accuracy_percent,
    best.arch_index AS best_arch_index,
    best_step
FROM marked
INNER JOIN simulation_log AS best USING (run)
WHERE best.step = best_step;
