-- The layout with exactly these texts. It compares with IS, since two of them may be NULL.
-- grain: one row, or none
SELECT layout_id
FROM curve_layouts
WHERE
    evaluated_splits = ?1
    AND train_loss_epochs = ?2
    AND train_top1_epochs = ?3
    AND train_top5_epochs IS ?4
    AND train_seconds_epochs IS ?5
    AND evaluation_loss_epochs = ?6
    AND evaluation_top1_epochs = ?7
    AND evaluation_seconds_epochs = ?8;
