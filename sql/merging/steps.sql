-- The steps of a run.
-- grain: one row per step, in their order; ?1: first step_key of the run, ?2: first one of the next run
-- units: as in search_steps
-- nulls: as in search_steps
SELECT
    step,
    arch_index,
    incumbent_index,
    trial,
    worker,
    epochs,
    seed,
    reward_percent,
    start_seconds,
    charged_seconds
FROM search_steps
WHERE step_key >= ?1 AND step_key < ?2
ORDER BY step_key;
