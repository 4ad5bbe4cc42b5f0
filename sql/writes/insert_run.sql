-- One finished run.
-- grain: adds one row of search_runs
INSERT INTO search_runs (run_id, ended_by, steps) VALUES (:run_id, :ended_by, :steps);
