-- Training runs with their costs. FLOPs and weights follow from the architecture, but some logs have those of another one
-- (in the published tss, those of 204 cells with hp '200'). So params_millions and flops_millions are what get_cost_info
-- answers: the mean over seeds, or the value of seed 888 if seeds disagree. What each log has is in the columns logged_*.
-- grain: one row per (space, arch_index, dataset, hp, seed)
-- units: params_millions of weights, flops_millions of multiply-adds for one image,
--        latency_seconds for a batch of 256 images (mean if measured several times)
-- nulls: latency_seconds, if the archive has no measurement; params_millions and flops_millions where get_cost_info fails, as
--        where seeds disagree and none is 888
DROP VIEW IF EXISTS trials;
CREATE VIEW trials AS
SELECT
    space,
    arch_index,
    dataset,
    hp,
    seed,
    stored_trials.epochs, -- trained; the last one is number epochs - 1
    stored_datasets.params_millions,
    stored_datasets.flops_millions,
    CAST(
        coalesce(stored_trials.latency_seconds, (
            SELECT avg(latency_seconds) FROM trial_latencies WHERE trial_id = stored_trials.trial_id
        ))
    AS DOUBLE) AS latency_seconds,
    stored_trials.params_millions AS logged_params_millions, -- as this trial's log has it
    stored_trials.flops_millions AS logged_flops_millions
FROM search_spaces
JOIN stored_architectures USING (space_id)
JOIN stored_trials USING (architecture_id)
JOIN recipes USING (recipe_id)
JOIN datasets USING (dataset_id)
-- LEFT: left out where nobody asks for costs; the row is always there
LEFT JOIN stored_datasets USING (architecture_id, recipe_id, dataset_id);
