-- The best architecture so far after each result of an experiment, run after run.
-- grain: one row per step; ?1: first step_key of the experiment, ?2: first one of the next experiment
-- units: the second column in simulated seconds; in external experiments in search epochs, from 0
SELECT
    run_id,
    coalesce(clock_seconds, step),
    incumbent_index
FROM search_steps
WHERE step_key >= ?1 AND step_key < ?2
ORDER BY step_key;
