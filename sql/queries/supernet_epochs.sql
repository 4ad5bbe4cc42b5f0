-- The epochs of a run of a weight-sharing search.
-- grain: one row per epoch, in their order; ?1: first step_key of the run, ?2: first one of the next run
-- units: as in search_steps and supernet_epochs
-- nulls: as in search_steps and supernet_epochs
SELECT
    search_steps.step,
    search_steps.arch_index,
    search_steps.reward_percent,
    search_steps.start_seconds,
    search_steps.charged_seconds,
    supernet_epochs.batches,
    supernet_epochs.learning_rate,
    supernet_epochs.temperature,
    supernet_epochs.weights_loss,
    supernet_epochs.weights_top1_percent,
    supernet_epochs.weights_top5_percent,
    supernet_epochs.architecture_loss,
    supernet_epochs.architecture_top1_percent,
    supernet_epochs.architecture_top5_percent,
    supernet_epochs.validation_loss,
    supernet_epochs.validation_top1_percent,
    supernet_epochs.validation_top5_percent,
    supernet_epochs.probabilities
FROM search_steps
INNER JOIN supernet_epochs ON search_steps.step_key = supernet_epochs.step_key
WHERE search_steps.step_key >= ?1 AND search_steps.step_key < ?2
ORDER BY search_steps.step_key;
