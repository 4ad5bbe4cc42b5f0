-- What weight-sharing searches recorded of their supernets: networks that contain every architecture of a space.

CREATE TABLE supernet_runs (
    -- grain: one row per run of a weight-sharing experiment
    run_id INTEGER PRIMARY KEY REFERENCES search_runs,
    device TEXT NOT NULL, -- where it was trained, such as 'CPU, 2 threads, 32-bit numbers'
    trained_version TEXT NOT NULL -- of natsbench, that trained it
) STRICT;

CREATE TABLE supernet_epochs (
    -- grain: one row per epoch of a weight-sharing search
    -- Means over the images of the epoch, with shared weights. NULL: before the first epoch, or the method has no such value.
    step_key INTEGER PRIMARY KEY REFERENCES search_steps,
    batches INTEGER CHECK (batches >= 0), -- steps of the optimizer
    learning_rate REAL, -- of the weights
    temperature REAL, -- of Gumbel draws
    weights_loss REAL, -- of the images that the weights learn from
    weights_top1_percent REAL,
    weights_top5_percent REAL,
    architecture_loss REAL, -- of the images that the architecture is learned from
    architecture_top1_percent REAL,
    architecture_top5_percent REAL,
    validation_loss REAL, -- of all validation images, after the epoch, in the mode that the method evaluates in
    validation_top1_percent REAL,
    validation_top5_percent REAL,
    probabilities TEXT CHECK (json_valid(probabilities)) -- of the candidates of each position, as JSON: a list for each
) STRICT;

PRAGMA user_version = 12;
