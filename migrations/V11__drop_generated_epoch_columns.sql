-- Curves without generated columns: trial_id and epoch are in the key, and SQLite computes and converts generated columns
-- for each row that is written, a fifth of the work of writing curves. The view epoch_metrics has both by name.
--
-- No row holds a generated column, so the rows stay as they are, and only the text of the table changes; that is the way
-- that SQLite's documentation of ALTER TABLE gives for such changes.
PRAGMA writable_schema = ON;

UPDATE sqlite_schema
SET sql = 'CREATE TABLE stored_epoch_metrics (
    -- grain: one row per trial and epoch; NULL: the archive has no such value
    -- See V4 for why the rows are wide, and why the table is not STRICT. Each row belongs to a row of stored_trials:
    -- trial_id = epoch_key >> 8, epoch = epoch_key & 255.
    epoch_key INTEGER PRIMARY KEY, -- trial_id * 256 + epoch
    train_loss REAL,
    train_top1_percent REAL,
    ori_test_loss REAL,
    ori_test_top1_percent REAL,
    x_valid_loss REAL,
    x_valid_top1_percent REAL,
    train_top5_percent REAL,
    x_test_loss REAL,
    x_test_top1_percent REAL
)'
WHERE type = 'table' AND name = 'stored_epoch_metrics';

PRAGMA writable_schema = RESET;
