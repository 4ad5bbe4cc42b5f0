-- The number of runs that were asked for, at least that of those that are stored: of searches that were not simulated, it is
-- the number of these.
-- grain: changes one row of experiments; ?1: experiment_id, ?2: stored runs
UPDATE experiments SET requested_runs = max(requested_runs, ?2)
WHERE experiment_id = ?1;
