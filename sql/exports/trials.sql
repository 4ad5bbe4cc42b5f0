-- Trials for an export, as in the view.
-- grain: one row per row of the view with these names; units and nulls: as in the view
SELECT
    arch_index,
    seed,
    epochs,
    params_millions,
    flops_millions,
    latency_seconds,
    logged_params_millions,
    logged_flops_millions
FROM trials
WHERE
    space = :space
    AND hp = :hp
    AND dataset = :dataset
ORDER BY arch_index, seed;
