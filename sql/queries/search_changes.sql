-- When the best architecture of each run changed, for all searches on the simulated clock of a space.
-- CROSS JOIN makes SQLite go from an experiment to its runs and to their steps, each by a range of keys.
-- grain: one row per step at which the best changed
-- units: seconds of simulated time
WITH steps AS (
    SELECT
        search_runs.experiment_id,
        search_runs.run,
        search_steps.step_key,
        search_steps.clock_seconds AS seconds,
        search_steps.incumbent_index,
        lag(search_steps.incumbent_index) OVER (
            PARTITION BY search_steps.run_id
            ORDER BY search_steps.step_key
        ) AS index_before
    FROM search_spaces
    INNER JOIN experiments ON search_spaces.space_id = experiments.space_id
    CROSS JOIN search_runs
    CROSS JOIN search_steps
    WHERE
        search_spaces.space = coalesce(:space, 'tss')
        AND experiments.kind = 'search'
        AND search_runs.run_id BETWEEN experiments.experiment_id << 20 AND experiments.experiment_id << 20 | 1048575
        AND search_steps.step_key BETWEEN search_runs.run_id << 20 AND search_runs.run_id << 20 | 1048575
)

SELECT experiment_id, run, seconds, incumbent_index
FROM steps
WHERE incumbent_index IS NOT index_before
ORDER BY step_key;
