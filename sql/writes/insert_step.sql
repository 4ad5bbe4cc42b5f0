-- One result of a run.
-- grain: adds one row of search_steps
-- units: as in search_steps
INSERT INTO search_steps (
    step_key, arch_index, incumbent_index, trial, worker, epochs, seed, reward_percent, start_seconds, charged_seconds
)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10);
