-- Training runs with their costs, as the archive has them.
-- grain: one row per (space, arch_index, dataset, hp, seed)
-- units: params_millions of weights, flops_millions of multiply-adds for one image,
--        latency_seconds for a batch of 256 images (mean if measured several times)
-- nulls: latency_seconds, if the archive has no measurement
DROP VIEW IF EXISTS trials;
CREATE VIEW trials AS
SELECT
    search_spaces.space,
    stored_architectures.arch_index,
    datasets.dataset,
    recipes.hp,
    stored_trials.seed,
    stored_trials.epochs, -- trained; the last one is number epochs - 1
    stored_trials.params_millions,
    stored_trials.flops_millions,
    CASE
        WHEN stored_trials.latency_count <= 1 THEN stored_trials.latency_seconds
        ELSE (
            SELECT avg(trial_latencies.latency_seconds)
            FROM trial_latencies
            WHERE trial_latencies.trial_id = stored_trials.trial_id
        )
    END AS latency_seconds
FROM search_spaces
INNER JOIN stored_architectures ON search_spaces.space_id = stored_architectures.space_id
INNER JOIN stored_trials ON stored_architectures.architecture_id = stored_trials.architecture_id
INNER JOIN recipes ON stored_trials.recipe_id = recipes.recipe_id
INNER JOIN datasets ON stored_trials.dataset_id = datasets.dataset_id;
