-- Training runs with their costs, as the archive has them.
-- grain: one row per (space, arch_index, dataset, hp, seed)
-- units: params_millions of weights, flops_millions of multiply-adds for one image,
--        latency_seconds for a batch of 256 images (mean if measured several times)
-- nulls: latency_seconds, if the archive has no measurement
DROP VIEW IF EXISTS trials;
CREATE VIEW trials AS
SELECT
    space,
    arch_index,
    dataset,
    hp,
    seed,
    stored_trials.epochs, -- trained; the last one is number epochs - 1
    params_millions,
    flops_millions,
    coalesce(latency_seconds, (
        SELECT avg(latency_seconds) FROM trial_latencies WHERE trial_id = stored_trials.trial_id
    )) AS latency_seconds
FROM search_spaces
JOIN stored_architectures USING (space_id)
JOIN stored_trials USING (architecture_id)
JOIN recipes USING (recipe_id)
JOIN datasets USING (dataset_id);
