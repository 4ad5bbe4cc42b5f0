-- A run of a weight-sharing search.
-- grain: one row, or none; ?1: run_id
SELECT
    search_runs.ended_by IS NOT NULL AS is_finished,
    supernet_runs.device,
    supernet_runs.trained_version
FROM supernet_runs
INNER JOIN search_runs ON supernet_runs.run_id = search_runs.run_id
WHERE supernet_runs.run_id = ?1;
