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
        simulation_log.run,
        simulation_log.step,
        simulation_log.space,
        simulation_log.arch_index,
        simulation_log.dataset,
        simulation_log.hp,
        simulation_log.epoch,
        simulation_log.seed,
        simulated_train_eval.valid_accuracy_percent,
        simulated_train_eval.latency_seconds,
        simulated_train_eval.time_cost_seconds
    FROM simulation_log
    CROSS JOIN search_spaces ON simulation_log.space = search_spaces.space
    CROSS JOIN recipes ON simulation_log.hp = recipes.hp
    CROSS JOIN datasets ON datasets.dataset = iif(simulation_log.dataset = 'cifar10', 'cifar10-valid', simulation_log.dataset)
    CROSS JOIN stored_trials
        ON
            stored_trials.architecture_id = search_spaces.space_id * 32768 + simulation_log.arch_index
            AND recipes.recipe_id = stored_trials.recipe_id
            AND datasets.dataset_id = stored_trials.dataset_id
            AND simulation_log.seed = stored_trials.seed
    CROSS JOIN simulated_train_eval
        ON
            simulation_log.space = simulated_train_eval.space
            AND simulation_log.arch_index = simulated_train_eval.arch_index
            AND simulation_log.dataset = simulated_train_eval.dataset
            AND simulation_log.hp = simulated_train_eval.hp
            AND simulation_log.seed = simulated_train_eval.seed
            AND simulated_train_eval.epoch = coalesce(simulation_log.epoch, stored_trials.epochs - 1)
),

ranked AS (
    SELECT
        answered.*,
        sum(time_cost_seconds) OVER (PARTITION BY run ORDER BY step) AS used_seconds,
        max(valid_accuracy_percent) OVER (PARTITION BY run, space, dataset ORDER BY step) AS best_accuracy_percent,
        max(valid_accuracy_percent) OVER (
            PARTITION BY run, space, dataset ORDER BY step
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS earlier_best_percent
    FROM answered
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
    marked.run,
    marked.step,
    marked.space,
    marked.arch_index,
    marked.dataset,
    marked.hp,
    marked.epoch,
    marked.seed,
    marked.valid_accuracy_percent,
    marked.latency_seconds,
    marked.time_cost_seconds,
    marked.used_seconds,
    marked.best_accuracy_percent,
    best.arch_index AS best_arch_index,
    marked.best_step
FROM marked
INNER JOIN simulation_log AS best ON marked.run = best.run AND marked.best_step = best.step;
