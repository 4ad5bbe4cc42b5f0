-- What the architecture that each stored weight-sharing search would have ended with reaches when it is fully trained, by the
-- epoch of the search. images names what the search was trained on; the accuracies are those of the data set.
-- grain: one row per (experiment_id, seed, epoch); epoch -1 is before the search
-- units: *_percent top-1 after the last epoch of the full recipe, mean over the seeds of that training
-- nulls: an accuracy that the database does not have
SELECT
    experiment_id,
    search_experiments.dataset,
    search_experiments.method,
    search_experiments.settings,
    epochs.seed,
    epoch,
    arch_index,
    valid_accuracy_percent,
    test_accuracy_percent
FROM weight_sharing_epochs AS epochs
INNER JOIN search_experiments USING (experiment_id)
WHERE epochs.space = coalesce(:space, 'tss')
ORDER BY experiment_id, epochs.seed, epoch;
