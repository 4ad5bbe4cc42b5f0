-- What is asked of a whole space, written once at the end of an import in the order of its keys: each question reads
-- one range of neighbouring pages. All of it follows from stored_datasets.

CREATE TABLE stored_final_accuracies (
    -- grain: one row per imported architecture, recipe and data set, as in stored_datasets, but those of one data set
    -- and recipe together
    setting_id INTEGER NOT NULL, -- space_id * 1024 + recipe_id * 4 + dataset_id
    arch_index INTEGER NOT NULL,
    -- Top-1 accuracy after the last epoch, mean over seeds; NULL where a seed lacks it.
    train_top1_percent REAL,
    x_valid_top1_percent REAL,
    x_test_top1_percent REAL,
    ori_test_top1_percent REAL,
    -- Place of the accuracy within the setting, from 1 for the highest; equal ones share the mean of their places.
    train_top1_rank REAL,
    x_valid_top1_rank REAL,
    x_test_top1_rank REAL,
    ori_test_top1_rank REAL,
    params_millions REAL,
    flops_millions REAL, -- multiply-adds for one image
    latency_seconds REAL, -- of a batch of 256 images
    PRIMARY KEY (setting_id, arch_index)
) STRICT, WITHOUT ROWID;

CREATE TABLE ranked_accuracies (
    -- grain: one row per architecture, recipe, data set and split whose last epoch all
    -- seeds have; best first within (space, recipe, data set, split), ties by index
    space_id INTEGER NOT NULL REFERENCES search_spaces,
    recipe_id INTEGER NOT NULL REFERENCES recipes,
    dataset_id INTEGER NOT NULL REFERENCES datasets,
    split_id INTEGER NOT NULL REFERENCES splits,
    rank INTEGER NOT NULL, -- from 1, each once
    arch_index INTEGER NOT NULL,
    top1_percent REAL NOT NULL, -- mean over seeds after the last epoch
    flops_millions REAL NOT NULL, -- as in stored_datasets
    params_millions REAL NOT NULL, -- as in stored_datasets
    PRIMARY KEY (space_id, recipe_id, dataset_id, split_id, rank)
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

CREATE TABLE seed_counts (
    -- grain: one row per space, recipe, data set and seed that any imported architecture has
    space_id INTEGER NOT NULL REFERENCES search_spaces,
    recipe_id INTEGER NOT NULL REFERENCES recipes,
    dataset_id INTEGER NOT NULL REFERENCES datasets,
    seed INTEGER NOT NULL,
    architectures INTEGER NOT NULL, -- that have such a trial
    epochs INTEGER NOT NULL, -- that all these trials trained
    PRIMARY KEY (space_id, recipe_id, dataset_id, seed)
) STRICT, WITHOUT ROWID;

-- Measuring a table reads all its pages, so the tables that only an import changes are measured at its end. Other numbers
-- of the file show whether a later change has made these wrong (src/store/table_sizes.rs).
CREATE TABLE table_sizes (
    -- grain: one row per table that only imports change
    table_name TEXT PRIMARY KEY,
    bytes INTEGER NOT NULL -- in the file, with its indexes
) STRICT, WITHOUT ROWID;

CREATE TABLE trial_counts (
    -- grain: one row per space, recipe, data set and number of trials that an architecture has; recipes that any
    -- imported architecture of the space has
    space_id INTEGER NOT NULL REFERENCES search_spaces,
    recipe_id INTEGER NOT NULL REFERENCES recipes,
    dataset_id INTEGER NOT NULL REFERENCES datasets,
    trials INTEGER NOT NULL, -- per architecture
    architectures INTEGER NOT NULL, -- that have so many
    PRIMARY KEY (space_id, recipe_id, dataset_id, trials)
) STRICT, WITHOUT ROWID;

PRAGMA user_version = 5;
