-- One layout.
-- grain: one row
SELECT
    evaluated_splits,
    train_loss_epochs,
    train_top1_epochs,
    train_top5_epochs,
    train_seconds_epochs,
    evaluation_loss_epochs,
    evaluation_top1_epochs,
    evaluation_seconds_epochs
FROM curve_layouts
WHERE layout_id = ?1;
