-- Epochs of weight-sharing searches for an export, as in the view.
-- grain: one row per row of the view with these names; units and nulls: as in the view
SELECT
    experiment_id,
    method,
    dataset,
    images,
    options,
    seed,
    epoch,
    arch_index,
    valid_accuracy_percent,
    test_accuracy_percent,
    score_percent,
    weights_loss,
    weights_top1_percent,
    weights_top5_percent,
    architecture_loss,
    architecture_top1_percent,
    architecture_top5_percent,
    validation_loss,
    validation_top1_percent,
    validation_top5_percent,
    probabilities,
    batches,
    learning_rate,
    temperature,
    train_seconds,
    clock_seconds,
    device,
    trained_version
FROM weight_sharing_epochs
WHERE space = :space
ORDER BY experiment_id, seed, epoch;
