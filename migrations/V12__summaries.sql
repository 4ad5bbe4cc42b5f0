-- What is asked of a whole space, written once at the end of an import in the order of its keys: each question reads
-- one range of neighbouring pages. Both tables follow from stored_datasets.

ALTER TABLE search_spaces ADD COLUMN summarised_architectures INTEGER NOT NULL DEFAULT 0;

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

-- Views go on to name the new table, not the renamed one.
PRAGMA legacy_alter_table = ON;

ALTER TABLE ranked_accuracies RENAME TO old_rankings;
PRAGMA legacy_alter_table = OFF;

CREATE TABLE ranked_accuracies (
    -- grain: one row per architecture, recipe, data set and split whose last epoch all
    -- seeds have; best first within (space, recipe, data set, split), ties by index
    space_id INTEGER NOT NULL,
    recipe_id INTEGER NOT NULL,
    dataset_id INTEGER NOT NULL,
    split_id INTEGER NOT NULL,
    rank INTEGER NOT NULL, -- from 1, each once
    arch_index INTEGER NOT NULL,
    top1_percent REAL NOT NULL, -- mean over seeds after the last epoch
    flops_millions REAL NOT NULL, -- as in stored_datasets
    params_millions REAL NOT NULL, -- as in stored_datasets
    PRIMARY KEY (space_id, recipe_id, dataset_id, split_id, rank),
    FOREIGN KEY (space_id) REFERENCES search_spaces (space_id),
    FOREIGN KEY (recipe_id) REFERENCES recipes (recipe_id),
    FOREIGN KEY (dataset_id) REFERENCES datasets (dataset_id),
    FOREIGN KEY (split_id) REFERENCES splits (split_id)
) STRICT, WITHOUT ROWID;

INSERT INTO stored_final_accuracies
WITH settings AS (
    SELECT
        architecture_id / 32768 * 1024 + recipe_id * 4 + dataset_id AS setting_id,
        architecture_id % 32768 AS arch_index,
        *
    FROM stored_datasets
)

SELECT
    setting_id,
    arch_index,
    train_top1_percent,
    x_valid_top1_percent,
    x_test_top1_percent,
    ori_test_top1_percent,
    -- rank() is the first place of equal accuracies, count(*) over the same window the last.
    iif(train_top1_percent IS NOT NULL, (rank() OVER by_train + count(*) OVER by_train) / 2.0, NULL),
    iif(x_valid_top1_percent IS NOT NULL, (rank() OVER by_x_valid + count(*) OVER by_x_valid) / 2.0, NULL),
    iif(x_test_top1_percent IS NOT NULL, (rank() OVER by_x_test + count(*) OVER by_x_test) / 2.0, NULL),
    iif(ori_test_top1_percent IS NOT NULL, (rank() OVER by_ori_test + count(*) OVER by_ori_test) / 2.0, NULL),
    params_millions,
    flops_millions,
    latency_seconds
FROM settings
WINDOW
    by_train AS (PARTITION BY setting_id ORDER BY train_top1_percent DESC),
    by_x_valid AS (PARTITION BY setting_id ORDER BY x_valid_top1_percent DESC),
    by_x_test AS (PARTITION BY setting_id ORDER BY x_test_top1_percent DESC),
    by_ori_test AS (PARTITION BY setting_id ORDER BY ori_test_top1_percent DESC)
ORDER BY setting_id, arch_index;

INSERT INTO ranked_accuracies
SELECT
    space_id,
    recipe_id,
    dataset_id,
    split_id,
    row_number() OVER (
        PARTITION BY space_id, recipe_id, dataset_id, split_id
        ORDER BY top1_percent DESC, arch_index
    ) AS rank,
    arch_index,
    top1_percent,
    flops_millions,
    params_millions
FROM old_rankings
ORDER BY space_id, recipe_id, dataset_id, split_id, rank;

DROP TABLE old_rankings;

UPDATE search_spaces SET summarised_architectures = imported_architectures;
