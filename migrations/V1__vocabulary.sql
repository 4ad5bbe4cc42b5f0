-- The closed sets that trials are described by. Their ids are fixed: keys of the
-- big tables are computed from them, and the Rust types carry the same numbers.

CREATE TABLE search_spaces (
    -- grain: one row per search space
    space_id INTEGER PRIMARY KEY, -- 0 or 1; part of architecture_id
    space TEXT NOT NULL UNIQUE, -- 'tss' or 'sss', as users and archives write it
    official_name TEXT NOT NULL UNIQUE, -- 'topology' or 'size', as the official API says
    full_train_recipe_id INTEGER NOT NULL REFERENCES recipes, -- the recipe behind the paper's accuracies
    imported_architectures INTEGER NOT NULL DEFAULT 0, -- how many have trials here
    meaning TEXT NOT NULL,
    summarised_architectures INTEGER NOT NULL DEFAULT 0 -- how many the tables of whole spaces count
) STRICT;

CREATE TABLE datasets (
    -- grain: one row per data set that trials were trained on
    dataset_id INTEGER PRIMARY KEY,
    dataset TEXT NOT NULL UNIQUE, -- such as 'cifar10-valid'
    classes INTEGER NOT NULL CHECK (classes > 0),
    training_images INTEGER NOT NULL CHECK (training_images > 0),
    image_pixels INTEGER NOT NULL, -- edge length of the square images
    meaning TEXT NOT NULL
) STRICT;

CREATE TABLE splits (
    -- grain: one row per set of images that a metric is measured on
    split_id INTEGER PRIMARY KEY,
    split TEXT NOT NULL UNIQUE, -- 'train', 'x-valid', 'x-test' or 'ori-test'
    meaning TEXT NOT NULL
) STRICT;

CREATE TABLE recipes (
    -- grain: one row per training recipe
    recipe_id INTEGER PRIMARY KEY, -- the number of epochs
    hp TEXT NOT NULL UNIQUE, -- '01', '12', '90' or '200': always text, with its zero
    epochs INTEGER NOT NULL CHECK (epochs BETWEEN 1 AND 256),
    meaning TEXT NOT NULL
) STRICT;

CREATE TABLE operations (
    -- grain: one row per operation on an edge of a cell (topology space)
    operation TEXT PRIMARY KEY, -- such as 'nor_conv_3x3'
    position INTEGER NOT NULL UNIQUE, -- in the official list, from 0
    meaning TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Says which trials answer it, and with which split: the validation accuracy of 'cifar10' is that of
-- 'cifar10-valid', since 'cifar10' trains on the validation images too.
CREATE TABLE metric_sets (
    -- grain: one row per data set and set of a question to the official API
    dataset_id INTEGER NOT NULL REFERENCES datasets, -- as asked
    metric_on_set TEXT NOT NULL, -- as asked: 'train', 'valid', 'test', 'valtest' or the name of a split
    stored_dataset_id INTEGER NOT NULL REFERENCES datasets,
    split_id INTEGER NOT NULL REFERENCES splits,
    PRIMARY KEY (dataset_id, metric_on_set)
) STRICT, WITHOUT ROWID;

INSERT INTO recipes (recipe_id, hp, epochs, meaning) VALUES
(1, '01', 1, 'one epoch; size space only'),
(12, '12', 12, 'twelve epochs, both spaces; the default of the official API'),
(90, '90', 90, 'ninety epochs: full training in the size space'),
(200, '200', 200, 'two hundred epochs: full training in the topology space');

INSERT INTO search_spaces (space_id, space, official_name, full_train_recipe_id, meaning) VALUES
(0, 'tss', 'topology', 200, 'cells of four nodes and six edges with five operations: 15,625 architectures'),
(1, 'sss', 'size', 90, 'five layers with eight channel counts each: 32,768 architectures');

INSERT INTO datasets (dataset_id, dataset, classes, training_images, image_pixels, meaning) VALUES
(0, 'cifar10-valid', 10, 25000, 32, 'CIFAR-10, trained on one half of the training images, x-valid is the other half'),
(1, 'cifar10', 10, 50000, 32, 'CIFAR-10, trained on all training images, so without validation images'),
(2, 'cifar100', 100, 50000, 32, 'CIFAR-100, x-valid and x-test are the halves of its test images'),
(3, 'ImageNet16-120', 120, 151700, 16, 'first 120 classes of ImageNet at 16x16, x-valid and x-test are the halves of its validation images');

INSERT INTO splits (split_id, split, meaning) VALUES
(0, 'train', 'training images with augmentation, averaged while the weights change'),
(1, 'x-valid', 'validation images, measured after the epoch'),
(2, 'x-test', 'test images that are not in x-valid, measured after the epoch'),
(3, 'ori-test', 'all original test images: contains x-valid and x-test on cifar100 and ImageNet16-120');

INSERT INTO operations (operation, position, meaning) VALUES
('none', 0, 'no connection'),
('skip_connect', 1, 'identity'),
('nor_conv_1x1', 2, 'ReLU, 1x1 convolution, batch normalisation'),
('nor_conv_3x3', 3, 'ReLU, 3x3 convolution, batch normalisation'),
('avg_pool_3x3', 4, '3x3 average pooling');

INSERT INTO metric_sets (dataset_id, metric_on_set, stored_dataset_id, split_id) VALUES
(0, 'train', 0, 0),
(0, 'valid', 0, 1),
(0, 'x-valid', 0, 1),
(0, 'test', 0, 3),
(0, 'ori-test', 0, 3),
(1, 'train', 1, 0),
(1, 'valid', 0, 1), -- of the other half of the training images
(1, 'test', 1, 3),
(1, 'ori-test', 1, 3),
(2, 'train', 2, 0),
(2, 'valid', 2, 1),
(2, 'x-valid', 2, 1),
(2, 'test', 2, 2),
(2, 'x-test', 2, 2),
(2, 'valtest', 2, 3),
(2, 'ori-test', 2, 3),
(3, 'train', 3, 0),
(3, 'valid', 3, 1),
(3, 'x-valid', 3, 1),
(3, 'test', 3, 2),
(3, 'x-test', 3, 2),
(3, 'valtest', 3, 3),
(3, 'ori-test', 3, 3);

PRAGMA user_version = 1;
