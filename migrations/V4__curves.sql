-- The curves: loss (cross-entropy, nats), top-1 and top-5 accuracy (percent).
--
-- Why wide rows under a packed integer key: docs/layouts.md has the bytes and times of
-- every candidate for the same 200 architectures of each space. Narrow rows, one row a
-- curve and epoch, and wide rows WITHOUT ROWID all take more bytes and more time; one
-- BLOB a curve takes less, but nobody can read it in SQL.
--
-- The table is not STRICT: SQLite leaves out the NULLs at a row's end (SQLITE_ENABLE_NULL_TRIM,
-- see .cargo/config.toml) only in tables that are not. So columns that most rows have come first.
-- It has no generated columns for trial and epoch: they would cost a fifth of the work of writing
-- curves. The view epoch_metrics has both by name.
--
-- Values have no CHECK: tens of millions of rows are written once by the importer, which
-- refuses what is not finite, and `natsbench verify` compares every bit.

CREATE TABLE stored_epoch_metrics (
    -- grain: one row per trial and epoch; NULL: the archive has no such value
    -- Each row belongs to a row of stored_trials:
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
    x_test_top1_percent REAL,
    -- Mean seconds of the epochs (train) or evaluations up to this one. NULL: the trial has none, or all are the same and
    -- are in stored_trials.
    mean_train_seconds REAL,
    mean_x_valid_seconds REAL,
    mean_x_test_seconds REAL,
    mean_ori_test_seconds REAL,
    -- The same as the mean over seeds, in the rows of the first seed. NULL: a seed has none, or it is in stored_datasets.
    seeds_train_seconds REAL,
    seeds_x_valid_seconds REAL,
    seeds_x_test_seconds REAL,
    seeds_ori_test_seconds REAL
);

PRAGMA user_version = 4;
