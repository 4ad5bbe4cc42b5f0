-- Trials are found by their key alone, and a row has the last epoch too: a lookup reads one page of one table, where
-- it read an index, the trials and a table of last epochs.
--
-- trial_id = architecture_id * 1024 + recipe * 256 + dataset_id * 64 + seed_position, where the recipes '01', '12',
-- '90' and '200' count as 0 to 3. All trials of an architecture, and those of one of its data sets, are one range.

-- Views and triggers go on to name the new tables, not the renamed ones.
PRAGMA legacy_alter_table = ON;

ALTER TABLE stored_trials RENAME TO old_trials;
ALTER TABLE trial_latencies RENAME TO old_latencies;
ALTER TABLE stored_epoch_times RENAME TO old_epoch_times;
ALTER TABLE stored_epoch_metrics RENAME TO old_epoch_metrics;
PRAGMA legacy_alter_table = OFF;

CREATE TABLE stored_trials (
    -- grain: one row per training run; costs exactly as the archive has them, and its last epoch once more, so that
    -- questions about a whole space do not touch the big table of epochs
    trial_id INTEGER PRIMARY KEY, -- see above
    architecture_id INTEGER NOT NULL,
    recipe_id INTEGER NOT NULL,
    dataset_id INTEGER NOT NULL,
    seed INTEGER NOT NULL CHECK (seed >= 0),
    seed_position INTEGER NOT NULL, -- in dataset_seed, from 0: sums and means follow it
    result_position INTEGER NOT NULL, -- in all_results, from 0
    epochs INTEGER NOT NULL CHECK (epochs BETWEEN 1 AND 256),
    params_millions REAL NOT NULL, -- trainable weights
    flops_millions REAL NOT NULL, -- multiply-adds for one image
    latency_count INTEGER, -- measurements; NULL: the archive has None
    latency_seconds REAL, -- of a batch of 256, if there is one measurement; more are in trial_latencies
    config_id INTEGER NOT NULL,
    layout_id INTEGER NOT NULL,
    -- Seconds of one epoch or evaluation, if all epochs have that same number;
    -- NULL: there are none, or they differ and are in stored_epoch_times.
    train_seconds REAL,
    x_valid_seconds REAL,
    x_test_seconds REAL,
    ori_test_seconds REAL,
    -- Loss (nats) and accuracy (percent) of the last epoch; NULL: the archive has no such value.
    final_train_loss REAL,
    final_train_top1_percent REAL,
    final_ori_test_loss REAL,
    final_ori_test_top1_percent REAL,
    final_x_valid_loss REAL,
    final_x_valid_top1_percent REAL,
    final_train_top5_percent REAL,
    final_x_test_loss REAL,
    final_x_test_top1_percent REAL,
    CHECK (trial_id / 1024 = architecture_id),
    CHECK (latency_seconds IS NULL OR latency_count = 1),
    UNIQUE (architecture_id, recipe_id, dataset_id, seed),
    FOREIGN KEY (architecture_id, recipe_id, dataset_id)
    REFERENCES stored_datasets (architecture_id, recipe_id, dataset_id),
    FOREIGN KEY (config_id) REFERENCES network_configs (config_id),
    FOREIGN KEY (layout_id) REFERENCES curve_layouts (layout_id)
) STRICT;

CREATE TABLE trial_latencies (
    -- grain: one row per latency measurement of trials that have two or more
    trial_id INTEGER NOT NULL,
    position INTEGER NOT NULL, -- in the archive's list, from 0
    latency_seconds REAL NOT NULL, -- of a batch of 256 images
    PRIMARY KEY (trial_id, position),
    FOREIGN KEY (trial_id) REFERENCES stored_trials (trial_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE stored_epoch_times (
    -- grain: one row per trial, split and epoch, only where the epochs' times differ
    trial_id INTEGER NOT NULL,
    split_id INTEGER NOT NULL, -- 'train': training; others: one evaluation
    epoch INTEGER NOT NULL CHECK (epoch BETWEEN 0 AND 255),
    seconds REAL NOT NULL,
    PRIMARY KEY (trial_id, split_id, epoch),
    FOREIGN KEY (trial_id) REFERENCES stored_trials (trial_id),
    FOREIGN KEY (split_id) REFERENCES splits (split_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE stored_epoch_metrics (
    -- grain: one row per trial and epoch; NULL: the archive has no such value
    -- See V4 for why the rows are wide, and why the table is not STRICT.
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

-- In the order of the new keys, so that every table grows at its end.
CREATE TEMP TABLE new_keys (trial_id INTEGER PRIMARY KEY, old_id INTEGER NOT NULL UNIQUE);
INSERT INTO new_keys
SELECT
    architecture_id * 1024
    + CASE recipe_id WHEN 1 THEN 0 WHEN 12 THEN 256 WHEN 90 THEN 512 ELSE 768 END
    + dataset_id * 64
    + seed_position,
    trial_id
FROM old_trials;

INSERT INTO stored_trials
SELECT
    new_keys.trial_id,
    t.architecture_id, t.recipe_id, t.dataset_id, t.seed, t.seed_position, t.result_position, t.epochs,
    t.params_millions, t.flops_millions, t.latency_count, t.latency_seconds, t.config_id, t.layout_id,
    t.train_seconds, t.x_valid_seconds, t.x_test_seconds, t.ori_test_seconds,
    m.train_loss, m.train_top1_percent, m.ori_test_loss, m.ori_test_top1_percent,
    m.x_valid_loss, m.x_valid_top1_percent, m.train_top5_percent, m.x_test_loss, m.x_test_top1_percent
FROM new_keys
CROSS JOIN old_trials AS t ON new_keys.old_id = t.trial_id
LEFT JOIN stored_final_metrics AS m ON t.trial_id = m.trial_id
ORDER BY new_keys.trial_id;

INSERT INTO trial_latencies
SELECT new_keys.trial_id, old_latencies.position, old_latencies.latency_seconds
FROM new_keys
CROSS JOIN old_latencies ON new_keys.old_id = old_latencies.trial_id
ORDER BY new_keys.trial_id;

INSERT INTO stored_epoch_times
SELECT new_keys.trial_id, old_epoch_times.split_id, old_epoch_times.epoch, old_epoch_times.seconds
FROM new_keys
CROSS JOIN old_epoch_times ON new_keys.old_id = old_epoch_times.trial_id
ORDER BY new_keys.trial_id;

INSERT INTO stored_epoch_metrics
SELECT
    new_keys.trial_id * 256 + (e.epoch_key & 255),
    e.train_loss, e.train_top1_percent, e.ori_test_loss, e.ori_test_top1_percent,
    e.x_valid_loss, e.x_valid_top1_percent, e.train_top5_percent, e.x_test_loss, e.x_test_top1_percent
FROM new_keys
CROSS JOIN old_epoch_metrics AS e
    ON e.epoch_key BETWEEN new_keys.old_id * 256 AND new_keys.old_id * 256 + 255
ORDER BY new_keys.trial_id;

DROP TABLE temp.new_keys;
DROP TABLE old_epoch_metrics;
DROP TABLE old_epoch_times;
DROP TABLE old_latencies;
DROP TABLE stored_final_metrics;
DROP TABLE old_trials;
