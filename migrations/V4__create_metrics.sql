-- The curves: loss (cross-entropy, nats), top-1 and top-5 accuracy (percent).
--
-- Why wide rows under a packed integer key: docs/layouts.md has the bytes and times of
-- every candidate for the same 200 architectures of each space. Narrow rows, one row a
-- curve and epoch, and wide rows WITHOUT ROWID all take more bytes and more time; one
-- BLOB a curve takes less, but nobody can read it in SQL.
--
-- The two tables of metrics are not STRICT: SQLite leaves out the NULLs at a row's end
-- (SQLITE_ENABLE_NULL_TRIM, see .cargo/config.toml) only in tables that are not, and only
-- behind the last generated column. So columns that most rows have come first.
--
-- Values have no CHECK: tens of millions of rows are written once by the importer, which
-- refuses what is not finite, and `natsbench verify` compares every bit.

CREATE TABLE stored_epoch_metrics (
    -- grain: one row per trial and epoch; NULL: the archive has no such value
    epoch_key INTEGER PRIMARY KEY, -- trial_id * 256 + epoch
    trial_id INTEGER GENERATED ALWAYS AS (epoch_key >> 8) VIRTUAL,
    epoch INTEGER GENERATED ALWAYS AS (epoch_key & 255) VIRTUAL, -- from 0
    train_loss REAL,
    train_top1_percent REAL,
    ori_test_loss REAL,
    ori_test_top1_percent REAL,
    x_valid_loss REAL,
    x_valid_top1_percent REAL,
    train_top5_percent REAL,
    x_test_loss REAL,
    x_test_top1_percent REAL,
    FOREIGN KEY (trial_id) REFERENCES stored_trials (trial_id)
);

CREATE TABLE stored_final_metrics (
    -- grain: one row per trial: its last epoch, so that questions about a whole
    -- space do not touch the big table
    trial_id INTEGER PRIMARY KEY,
    train_loss REAL,
    train_top1_percent REAL,
    ori_test_loss REAL,
    ori_test_top1_percent REAL,
    x_valid_loss REAL,
    x_valid_top1_percent REAL,
    train_top5_percent REAL,
    x_test_loss REAL,
    x_test_top1_percent REAL,
    FOREIGN KEY (trial_id) REFERENCES stored_trials (trial_id)
);

CREATE TABLE ranked_accuracies (
    -- grain: one row per architecture, recipe, data set and split whose last epoch all
    -- seeds have; best first within (space, recipe, data set, split), ties by index
    space_id INTEGER NOT NULL,
    recipe_id INTEGER NOT NULL,
    dataset_id INTEGER NOT NULL,
    split_id INTEGER NOT NULL,
    top1_percent REAL NOT NULL, -- mean over seeds after the last epoch
    arch_index INTEGER NOT NULL,
    flops_millions REAL NOT NULL, -- as in stored_datasets
    params_millions REAL NOT NULL, -- as in stored_datasets
    PRIMARY KEY (space_id, recipe_id, dataset_id, split_id, top1_percent DESC, arch_index),
    FOREIGN KEY (space_id) REFERENCES search_spaces (space_id),
    FOREIGN KEY (recipe_id) REFERENCES recipes (recipe_id),
    FOREIGN KEY (dataset_id) REFERENCES datasets (dataset_id),
    FOREIGN KEY (split_id) REFERENCES splits (split_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE ranking_coverage (
    -- grain: one row per ranking; says whether every imported architecture is in it
    space_id INTEGER NOT NULL,
    recipe_id INTEGER NOT NULL,
    dataset_id INTEGER NOT NULL,
    split_id INTEGER NOT NULL,
    ranked_architectures INTEGER NOT NULL,
    PRIMARY KEY (space_id, recipe_id, dataset_id, split_id)
) STRICT, WITHOUT ROWID;
