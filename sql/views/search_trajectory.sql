-- Every result of every run, with the clock and the best architecture so far.
-- CROSS JOIN makes SQLite go from an experiment to its runs and to their steps, each by a range of keys.
-- Generated columns of the tables are written out here, since DuckDB does not see them.
-- grain: one row per (experiment_id, run, step), steps in simulated time order from 0; of weight-sharing and external
--        experiments run is the seed of the search; step is the search epoch in external ones, and that plus 1 in
--        weight-sharing ones, where 0 is before the first epoch
-- units: reward_percent top-1 in 0..100, *_seconds of simulated time, in weight-sharing experiments of the training of the
--        search; clock = start + charged
-- nulls: in weight-sharing and external experiments, everything that belongs to the simulated clock; reward_percent of a
--        weight-sharing method that compares no accuracies
DROP VIEW IF EXISTS search_trajectory;
CREATE VIEW search_trajectory AS
SELECT
    experiments.experiment_id,
    method,
    space,
    dataset,
    CAST(search_runs.run_id & 1048575 AS INTEGER) AS run,
    CAST(step_key & 1048575 AS INTEGER) AS step,
    trial,
    worker,
    arch_index,
    epochs,
    search_steps.seed,
    reward_percent,
    start_seconds,
    charged_seconds,
    CAST(start_seconds + charged_seconds AS DOUBLE) AS clock_seconds,
    incumbent_index
FROM experiments
JOIN search_spaces USING (space_id)
JOIN datasets USING (dataset_id)
CROSS JOIN search_runs
CROSS JOIN search_steps
WHERE
    search_runs.run_id BETWEEN experiments.experiment_id << 20 AND experiments.experiment_id << 20 | 1048575
    AND step_key BETWEEN search_runs.run_id << 20 AND search_runs.run_id << 20 | 1048575;
