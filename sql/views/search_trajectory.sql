-- Every result of every run, with the clock and the best architecture so far.
-- CROSS JOIN makes SQLite go from an experiment to its runs and to their steps, each by a range of keys.
-- Generated columns of the tables are written out here, since DuckDB does not see them.
-- grain: one row per (experiment_id, run, step), steps in simulated time order from 0; of external experiments
--        run is the seed of the search and step the search epoch
-- units: reward_percent top-1 in 0..100, *_seconds of simulated time; clock = start + charged
-- nulls: in external experiments, everything that belongs to the simulated clock
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
