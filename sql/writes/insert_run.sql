-- One finished run.
INSERT INTO search_runs (run_id, ended_by, steps) VALUES (:run_id, :ended_by, :steps);
