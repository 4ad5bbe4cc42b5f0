-- What the lists of answered epochs follow from, and the lists that are named.
-- grain: one row per trial, in the order of architecture, recipe and data set; a data set without trials has one row
SELECT
    stored_datasets.architecture_id,
    stored_datasets.recipe_id,
    stored_datasets.dataset_id,
    stored_datasets.first_trial_id,
    stored_datasets.last_trial_id,
    stored_datasets.answers_id,
    stored_trials.seed,
    stored_trials.layout_id,
    stored_trials.epochs,
    stored_trials.answers_id
FROM stored_datasets
LEFT JOIN stored_trials
    ON
        stored_datasets.architecture_id = stored_trials.architecture_id
        AND stored_datasets.recipe_id = stored_trials.recipe_id
        AND stored_datasets.dataset_id = stored_trials.dataset_id
ORDER BY
    stored_datasets.architecture_id,
    stored_datasets.recipe_id,
    stored_datasets.dataset_id,
    stored_trials.trial_id;
