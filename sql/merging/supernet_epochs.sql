-- What was measured in the epochs of a run of a weight-sharing search.
-- grain: one row per epoch, in their order; ?1: first step_key of the run, ?2: first one of the next run
-- units: as in supernet_epochs
-- nulls: as in supernet_epochs
SELECT
    batches,
    learning_rate,
    temperature,
    weights_loss,
    weights_top1_percent,
    weights_top5_percent,
    architecture_loss,
    architecture_top1_percent,
    architecture_top5_percent,
    validation_loss,
    validation_top1_percent,
    validation_top5_percent,
    probabilities
FROM supernet_epochs
WHERE step_key >= ?1 AND step_key < ?2
ORDER BY step_key;
