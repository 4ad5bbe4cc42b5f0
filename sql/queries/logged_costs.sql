-- What the log of each trial of a space says about the size of its network.
-- grain: one row per trial, by architecture, recipe, data set and place of the seed; ?1: space_id
-- units: params_millions of weights, flops_millions of multiply-adds for one image
SELECT
    stored_architectures.arch_index,
    stored_trials.recipe_id,
    stored_trials.dataset_id,
    stored_trials.seed,
    stored_trials.params_millions,
    stored_trials.flops_millions
FROM stored_architectures
INNER JOIN stored_trials ON stored_architectures.architecture_id = stored_trials.architecture_id
WHERE stored_architectures.space_id = ?1
ORDER BY stored_trials.trial_id;
