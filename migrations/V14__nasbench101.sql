-- NAS-Bench-101: the 423,624 modules of its space, and their training runs.
--
-- Tables of their own, as the numbers mean something else than those of NATS-Bench: two evaluations a run instead of a curve,
-- no losses and no FLOPs, other images of CIFAR-10. arch_index is the place of a module's hash in sorted order.

CREATE TABLE nb101_files (
    -- grain: one row per file that was imported from
    file_id INTEGER PRIMARY KEY,
    file TEXT NOT NULL, -- its name, without its path
    file_bytes INTEGER NOT NULL CHECK (file_bytes >= 0),
    file_sha256 TEXT NOT NULL UNIQUE CHECK (length(file_sha256) = 64),
    records INTEGER NOT NULL CHECK (records >= 0), -- training runs in it
    natsbench_version TEXT NOT NULL, -- that imported it last
    first_import_at TEXT NOT NULL, -- UTC, ISO 8601
    last_import_at TEXT NOT NULL, -- UTC, ISO 8601
    sample_generator TEXT, -- such as 'natsbench 0.1.0', if its numbers are invented; NULL: it does not say so
    sample_seed TEXT CHECK ((sample_generator IS NULL) = (sample_seed IS NULL)), -- of the generator, in decimal digits
    finished INTEGER NOT NULL CHECK (finished IN (0, 1)) -- 0: its import was cut off
) STRICT;

CREATE TABLE stored_nb101_module_order (
    -- grain: one row per module of a file whose modules are not in the order of their hashes
    file_id INTEGER NOT NULL REFERENCES nb101_files,
    position INTEGER NOT NULL CHECK (position >= 0), -- of its first record among those of other modules, from 0
    arch_index INTEGER NOT NULL,
    PRIMARY KEY (file_id, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE nb101_budgets (
    -- grain: one row per number of epochs that modules were trained for
    budget INTEGER PRIMARY KEY, -- 0 to 3; part of run_id
    epochs INTEGER NOT NULL UNIQUE
) STRICT;

INSERT INTO nb101_budgets (budget, epochs) VALUES (0, 4), (1, 12), (2, 36), (3, 108);

CREATE TABLE stored_nb101_matrices (
    -- grain: one row per adjacency matrix that modules have
    matrix_id INTEGER PRIMARY KEY, -- vertices * 2097152 + edge_bits
    vertices INTEGER NOT NULL CHECK (vertices BETWEEN 2 AND 7),
    edge_bits INTEGER NOT NULL CHECK (edge_bits BETWEEN 1 AND 2097151), -- an edge from x to y is bit x + y * (y - 1) / 2
    edges INTEGER NOT NULL CHECK (edges BETWEEN 1 AND 9),
    depth INTEGER NOT NULL CHECK (depth BETWEEN 1 AND 6), -- edges on the longest way from input to output
    adjacency TEXT NOT NULL CHECK (length(adjacency) = vertices * vertices), -- row by row, '0' or '1'
    CHECK (matrix_id = vertices * 2097152 + edge_bits)
) STRICT;

CREATE TABLE stored_nb101_modules (
    -- grain: one row per module of the space, imported or not
    arch_index INTEGER PRIMARY KEY CHECK (arch_index BETWEEN 0 AND 423623),
    module_hash BLOB NOT NULL UNIQUE CHECK (length(module_hash) = 16),
    matrix_id INTEGER NOT NULL REFERENCES stored_nb101_matrices,
    operation_digits TEXT NOT NULL, -- of the inner vertices: '0' 3x3 convolution, '1' 1x1 convolution, '2' 3x3 max pooling
    trainable_parameters INTEGER NOT NULL CHECK (trainable_parameters > 0)
) STRICT;

CREATE TABLE stored_nb101_runs (
    -- grain: one row per training run
    -- An accuracy is the number of images, of 9,984, that the network was right about: the accuracy is that share as a float32.
    -- If it is no such share, it is minus the accuracy. A time is milliseconds: the time is their number of seconds as a float32.
    -- If it is not that, it is minus the seconds. NULL: not a number, or below 0. SQLite stores whole numbers in few bytes.
    run_id INTEGER PRIMARY KEY, -- arch_index * 256 + budget * 64 + repeat_index, which is its place in the file, from 0
    start_train REAL,
    start_valid REAL,
    start_test REAL,
    start_time REAL,
    halfway_train REAL,
    halfway_valid REAL,
    halfway_test REAL,
    halfway_time REAL,
    final_train REAL,
    final_valid REAL,
    final_test REAL,
    final_time REAL, -- training alone, as the two above
    total_seconds REAL -- of training and all evaluations, as it is in the file; NULL: not a number
) STRICT;

CREATE TABLE stored_nb101_messages (
    -- grain: one row per run whose columns do not hold all that the file says, such as a field that this program does not know
    run_id INTEGER PRIMARY KEY REFERENCES stored_nb101_runs,
    message BLOB NOT NULL -- the protobuf message ModelMetrics, as it is in the file
) STRICT;

CREATE TABLE stored_nb101_rankings (
    -- grain: one row per budget, metric and module that has runs; written at the end of an import
    epochs INTEGER NOT NULL CHECK (epochs IN (4, 12, 36, 108)),
    metric TEXT NOT NULL CHECK (metric IN ('valid', 'test')),
    rank INTEGER NOT NULL CHECK (rank > 0), -- by the mean accuracy over repeats; equal ones in the order of arch_index
    arch_index INTEGER NOT NULL REFERENCES stored_nb101_modules,
    mean_accuracy REAL NOT NULL, -- a share from 0 to 1
    PRIMARY KEY (epochs, metric, rank)
) STRICT, WITHOUT ROWID;

CREATE TABLE stored_benchmarks (
    -- grain: one row per search space; what is true of it whatever is imported
    position INTEGER PRIMARY KEY, -- from 0, in the order of their publication
    benchmark TEXT NOT NULL UNIQUE, -- 'nb101', 'tss' or 'sss'
    name TEXT NOT NULL,
    architectures INTEGER NOT NULL, -- that were trained
    unique_architectures INTEGER NOT NULL, -- that compute different functions
    datasets TEXT NOT NULL, -- with ', ' between them
    budgets_epochs TEXT NOT NULL, -- epochs of full training and of shorter ones, with ', ' between them
    seeds TEXT NOT NULL, -- training runs of an architecture
    diagnostics TEXT NOT NULL, -- what is known of a run besides its last accuracies
    reward TEXT NOT NULL, -- what a search sees
    clock TEXT NOT NULL, -- what a search is charged for
    algorithms TEXT NOT NULL, -- searches that it allows
    views TEXT NOT NULL, -- where to look first, with ', ' between them
    reference TEXT NOT NULL
) STRICT;

INSERT INTO stored_benchmarks (
    position, benchmark, name, architectures, unique_architectures, datasets, budgets_epochs, seeds, diagnostics, reward, clock,
    algorithms, views, reference
) VALUES
(
    0, 'nb101', 'NAS-Bench-101', 423624, 423624, 'CIFAR-10 (40,000 / 10,000 / 10,000 images)', '108, 36, 12, 4', '3 repeats, seeds unknown',
    'accuracies and times before, halfway and at the end; weights', 'validation accuracy of a random repeat',
    'training alone', 'multi-trial; multi-fidelity on 4, 12, 36, 108 epochs', 'nb101_architectures, nb101_runs, nb101_means, nb101_best',
    'Ying et al., ICML 2019'
),
(
    1, 'tss', 'NATS-Bench, topology', 15625, 6466, 'CIFAR-10, CIFAR-100, ImageNet16-120', '200, 12', '1 to 3',
    'losses, accuracies and times of every epoch; weights, FLOPs, latency; trained weights',
    'validation accuracy with 12 epochs', 'training and evaluation',
    'multi-trial; multi-fidelity on every epoch; weight sharing', 'architectures, trials, final_metrics, best_architectures',
    'Dong et al., TPAMI 2021'
),
(
    2, 'sss', 'NATS-Bench, size', 32768, 32768, 'CIFAR-10, CIFAR-100, ImageNet16-120', '90, 12, 1', '1 to 3',
    'losses, accuracies and times of every epoch; weights, FLOPs, latency; trained weights',
    'validation accuracy with 12 epochs', 'training and evaluation',
    'multi-trial; multi-fidelity on every epoch; weight sharing', 'architectures, trials, final_metrics, best_architectures',
    'Dong et al., TPAMI 2021'
);

PRAGMA user_version = 14;
