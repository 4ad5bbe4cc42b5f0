-- Every result of every run, with the clock and the best architecture so far.
-- grain: one row per (experiment_id, run, step), steps in simulated time order from 0; of external experiments
--        run is the seed of the search and step the search epoch
-- units: reward_percent top-1 in 0..100, *_seconds of simulated time; clock = start + charged
-- nulls: in external experiments, everything that belongs to the simulated clock
DROP VIEW IF EXISTS search_trajectory;
CREATE VIEW search_trajectory AS
SELECT
    experiments.experiment_id,
    experiments.method,
    search_spaces.space,
    datasets.dataset,
    search_runs.run,
    search_steps.step,
    search_steps.trial,
    search_steps.worker,
    search_steps.arch_index,
    search_steps.epochs,
    search_steps.seed,
    search_steps.reward_percent,
    search_steps.start_seconds,
    search_steps.charged_seconds,
    search_steps.clock_seconds,
    search_steps.incumbent_index
FROM experiments
INNER JOIN search_spaces ON experiments.space_id = search_spaces.space_id
INNER JOIN datasets ON experiments.dataset_id = datasets.dataset_id
-- CROSS JOIN: from an experiment to its runs to their steps, each a range of keys
CROSS JOIN search_runs
    ON
        search_runs.run_id
        BETWEEN experiments.experiment_id * 1048576 AND experiments.experiment_id * 1048576 + 1048575
CROSS JOIN search_steps
    ON search_steps.step_key BETWEEN search_runs.run_id * 1048576 AND search_runs.run_id * 1048576 + 1048575;
