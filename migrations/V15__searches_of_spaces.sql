-- Searches of NAS-Bench-101, in the tables of all other searches: what they are on has a row in the vocabulary, and the
-- steps of a run have room for its 423,624 architectures.

INSERT INTO recipes (recipe_id, hp, epochs, meaning) VALUES
(108, '108', 108, 'a hundred and eight epochs: full training in NAS-Bench-101; no trial of NATS-Bench has it');

INSERT INTO search_spaces (space_id, space, official_name, full_train_recipe_id, meaning) VALUES
(
    2, 'nb101', 'nasbench101', 108,
    'modules of up to 7 vertices and 9 edges: the 423,624 architectures of NAS-Bench-101, in nb101_architectures, without trials'
);

INSERT INTO datasets (dataset_id, dataset, classes, training_images, image_pixels, meaning) VALUES
(
    4, 'cifar10-nb101', 10, 40000, 32,
    'CIFAR-10 as NAS-Bench-101 divides it: 40,000 training images, the other 10,000 for validation, 10,000 test images'
);

-- A CHECK cannot be changed, so the table is made again. What refers to its rows is set aside meanwhile. The views are made
-- again after every migration; views of the user may name the table, and keep their text.
PRAGMA legacy_alter_table = ON;

CREATE TABLE kept_supernet_epochs AS SELECT * FROM supernet_epochs;
DELETE FROM supernet_epochs;

CREATE TABLE new_search_steps (
    -- grain: one row per result of a run, in the order of its clock; weight-sharing and external: per search epoch
    step_key INTEGER PRIMARY KEY, -- run_id * 1048576 + step
    run_id INTEGER AS (step_key >> 20) REFERENCES search_runs,
    step INTEGER AS (step_key & 1048575), -- from 0; external: the search epoch; weight-sharing: that plus 1, 0: before the first
    arch_index INTEGER NOT NULL CHECK (arch_index BETWEEN 0 AND 423623), -- what was trained; others: the choice of this epoch
    incumbent_index INTEGER NOT NULL CHECK (incumbent_index BETWEEN 0 AND 423623), -- the best so far; others: that choice
    -- What follows is NULL in external experiments, but for the clock of those that brought one.
    trial INTEGER, -- number within the run, from 0 in the order of starting; NULL: weight-sharing
    worker INTEGER, -- simulated one, from 0; NULL: weight-sharing
    epochs INTEGER CHECK (epochs > 0), -- trained before it was evaluated; NULL: weight-sharing
    seed INTEGER, -- whose result was seen, in NAS-Bench-101 the repeat; NULL: weight-sharing
    reward_percent REAL, -- top-1 accuracy that the method saw; weight-sharing: in the supernet, NULL if it compared no accuracies
    start_seconds REAL, -- clock when the evaluation, or the epoch, began
    charged_seconds REAL CHECK (charged_seconds >= 0), -- as the clock policy says; weight-sharing: real seconds
    clock_seconds REAL AS (start_seconds + charged_seconds) -- when it ended
) STRICT;

INSERT INTO new_search_steps (
    step_key, arch_index, incumbent_index, trial, worker, epochs, seed, reward_percent, start_seconds, charged_seconds
)
SELECT step_key, arch_index, incumbent_index, trial, worker, epochs, seed, reward_percent, start_seconds, charged_seconds
FROM search_steps
ORDER BY step_key;

DROP TABLE search_steps;
ALTER TABLE new_search_steps RENAME TO search_steps;

INSERT INTO supernet_epochs SELECT * FROM kept_supernet_epochs;
DROP TABLE kept_supernet_epochs;

PRAGMA legacy_alter_table = OFF;
PRAGMA user_version = 15;
