-- Trials (one training run: architecture x recipe x data set x seed) and their costs.
--
-- trial_id = architecture_id * 1024 + recipe * 256 + dataset_id * 64 + seed_position, where the recipes '01', '12',
-- '90' and '200' count as 0 to 3. All trials of an architecture, and those of one of its data sets, are one range; a
-- lookup by key reads one page of one table.

CREATE TABLE network_configs (
    -- grain: one row per distinct network description (arch_config without the architecture)
    config_id INTEGER PRIMARY KEY,
    space_id INTEGER NOT NULL REFERENCES search_spaces,
    channel INTEGER, -- channels of the first stage; topology space only
    num_cells INTEGER, -- cells a stage; topology space only
    name TEXT, -- of the network; size space only
    genotype TEXT, -- the cell that all sizes share; size space only
    class_num INTEGER NOT NULL,
    CHECK (
        CASE space_id
            WHEN 0 THEN channel + num_cells IS NOT NULL AND coalesce(name, genotype) IS NULL
            WHEN 1 THEN name || genotype IS NOT NULL AND coalesce(channel, num_cells) IS NULL
            ELSE 0
        END
    )
) STRICT;

-- Epochs are runs such as '0-11' or '199'; evaluation runs carry their split: 'x-valid@0-11,ori-test@11'.
-- NULL is the archive's None, '' an empty dictionary. With the values of the other tables, a layout
-- gives a trial back exactly as the archive had it.
CREATE TABLE curve_layouts (
    -- grain: one row per distinct answer to "which epochs does a trial's log hold, in which order"
    layout_id INTEGER PRIMARY KEY,
    evaluated_splits TEXT NOT NULL, -- eval_names, in its order
    train_loss_epochs TEXT NOT NULL,
    train_top1_epochs TEXT NOT NULL,
    train_top5_epochs TEXT,
    train_seconds_epochs TEXT,
    evaluation_loss_epochs TEXT NOT NULL,
    evaluation_top1_epochs TEXT NOT NULL,
    evaluation_seconds_epochs TEXT NOT NULL
) STRICT;

-- Which epochs the official API answers follows from the layouts of all seeds of a data set: a set has an answer only if
-- all seeds have one. A flag is 1 or NULL, so flag * value is the value, or NULL.
CREATE TABLE answered_epochs (
    -- grain: one row per distinct list of epochs that get_more_info answers, and run of epochs with the same flags
    -- None in a slice without curves
    answers_id INTEGER NOT NULL, -- of the list
    first_epoch INTEGER NOT NULL CHECK (first_epoch >= 0), -- from 0
    last_epoch INTEGER NOT NULL CHECK (last_epoch BETWEEN first_epoch AND 255),
    valid INTEGER, -- 1: valid is x-valid
    x_test INTEGER, -- 1: test is x-test
    test INTEGER, -- 1: test is ori-test
    valtest INTEGER, -- 1: valtest is ori-test
    validated INTEGER, -- accuracy of simulate_train_eval: 1 of valid, 0 of valtest, NULL: no answer
    PRIMARY KEY (answers_id, first_epoch)
) STRICT, WITHOUT ROWID;

CREATE TABLE stored_recipes (
    -- grain: one row per architecture and recipe
    architecture_id INTEGER NOT NULL REFERENCES stored_architectures,
    recipe_id INTEGER NOT NULL REFERENCES recipes,
    recipe_position INTEGER NOT NULL, -- in the architecture's file, from 0
    weights_cleared INTEGER NOT NULL CHECK (weights_cleared IN (0, 1)), -- clear_net_done
    PRIMARY KEY (architecture_id, recipe_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE stored_datasets (
    -- grain: one row per architecture, recipe and data set, also one without trials
    -- The costs are what get_cost_info answers; NULL where it has no answer or fails.
    architecture_id INTEGER NOT NULL,
    recipe_id INTEGER NOT NULL,
    dataset_id INTEGER NOT NULL REFERENCES datasets,
    dataset_position INTEGER NOT NULL, -- in dataset_seed, from 0
    trial_count INTEGER NOT NULL, -- seeds that were trained
    first_trial_id INTEGER NOT NULL, -- its trials are from this one
    last_trial_id INTEGER NOT NULL, -- to this one; none: one less than the first
    answers_id INTEGER, -- answered_epochs of the mean over seeds; NULL: none
    params_millions REAL, -- mean over seeds, or that of seed 888 where seeds disagree
    flops_millions REAL, -- the same rule; multiply-adds for one image
    latency_seconds REAL, -- mean of the positive ones; a batch of 256 images
    -- Top-1 accuracy after the last epoch, mean over seeds; NULL where get_metrics has no answer.
    train_top1_percent REAL,
    x_valid_top1_percent REAL,
    x_test_top1_percent REAL,
    ori_test_top1_percent REAL,
    -- Times, mean over seeds: of one epoch (train) or evaluation, and of all of them.
    train_epoch_seconds REAL,
    x_valid_epoch_seconds REAL,
    x_test_epoch_seconds REAL,
    ori_test_epoch_seconds REAL,
    train_total_seconds REAL,
    x_valid_total_seconds REAL,
    x_test_total_seconds REAL,
    ori_test_total_seconds REAL,
    PRIMARY KEY (architecture_id, recipe_id, dataset_id),
    FOREIGN KEY (architecture_id, recipe_id) REFERENCES stored_recipes
) STRICT, WITHOUT ROWID;

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
    config_id INTEGER NOT NULL REFERENCES network_configs,
    layout_id INTEGER NOT NULL REFERENCES curve_layouts,
    answers_id INTEGER, -- answered_epochs of this seed; NULL: none
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
    FOREIGN KEY (architecture_id, recipe_id, dataset_id) REFERENCES stored_datasets
) STRICT;

CREATE TABLE trial_latencies (
    -- grain: one row per latency measurement of trials that have two or more
    trial_id INTEGER NOT NULL REFERENCES stored_trials,
    position INTEGER NOT NULL, -- in the archive's list, from 0
    latency_seconds REAL NOT NULL, -- of a batch of 256 images
    PRIMARY KEY (trial_id, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE stored_epoch_times (
    -- grain: one row per trial, split and epoch, only where the epochs' times differ
    trial_id INTEGER NOT NULL REFERENCES stored_trials,
    split_id INTEGER NOT NULL REFERENCES splits, -- 'train': training; others: one evaluation
    epoch INTEGER NOT NULL CHECK (epoch BETWEEN 0 AND 255),
    seconds REAL NOT NULL,
    PRIMARY KEY (trial_id, split_id, epoch)
) STRICT, WITHOUT ROWID;

PRAGMA user_version = 3;
