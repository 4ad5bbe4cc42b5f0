-- What each run of a weight-sharing experiment would have ended with after each of its epochs.
-- grain: one row per epoch, by seed; ?1: first step_key of the experiment, ?2: first one of the next experiment
SELECT
    search_runs.run,
    search_runs.ended_by IS NOT NULL AS is_finished,
    search_steps.step - 1 AS epoch,
    search_steps.incumbent_index
FROM search_steps
INNER JOIN search_runs ON search_steps.run_id = search_runs.run_id
WHERE search_steps.step_key >= ?1 AND search_steps.step_key < ?2
ORDER BY search_steps.step_key;
