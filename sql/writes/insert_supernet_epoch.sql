-- What was measured in an epoch of a weight-sharing search.
-- grain: adds one row of supernet_epochs
-- units: as in supernet_epochs
INSERT INTO supernet_epochs (
    step_key, batches, learning_rate, temperature,
    weights_loss, weights_top1_percent, weights_top5_percent,
    architecture_loss, architecture_top1_percent, architecture_top5_percent,
    validation_loss, validation_top1_percent, validation_top5_percent, probabilities
)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14);
