-- Searches on a simulated clock, weight-sharing searches, and what searches of others ended with.
--
-- Keys are packed as everywhere: all runs of an experiment and all steps of a run are one
-- range. A run is made from its experiment's seed and its own number alone, so an
-- experiment of 500 runs is one of 100 runs and 400 more.

CREATE TABLE experiments (
    -- grain: one row per method on a data set with all settings but the number of runs
    -- kind 'search': made here on the simulated clock; 'weight-sharing': trained on images, read from run folders;
    -- 'external': architectures that a search elsewhere ended each of its epochs with
    experiment_id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('search', 'weight-sharing', 'external')),
    method TEXT NOT NULL, -- such as 'rea' or 'gdas'; of external ones as their file says
    space_id INTEGER NOT NULL REFERENCES search_spaces,
    dataset_id INTEGER NOT NULL REFERENCES datasets, -- as simulate_train_eval: 'cifar10' sees 'cifar10-valid'
    images TEXT, -- weight-sharing: what it was trained on, which may be other images than those of the data set
    options TEXT CHECK (options <> ''), -- weight-sharing: such as 'exclude-none,nesterov'; NULL: as in the original scripts
    settings TEXT NOT NULL CHECK (json_valid(settings)), -- all of them, the key of an experiment
    recipe_id INTEGER REFERENCES recipes, -- that the search trains with
    budget_seconds REAL CHECK (budget_seconds > 0), -- simulated seconds of a run
    budget_rule TEXT, -- 'official', 'enforced' or 'strict'
    clock_policy TEXT, -- such as 'official' or 'resume,workers=4'
    workers INTEGER CHECK (workers > 0), -- simulated ones
    seed_rule TEXT, -- 'per-evaluation' or 'per-trial'
    incumbent_rule TEXT, -- 'any-epochs' or 'most-epochs'
    seed INTEGER, -- of the generator
    generator TEXT, -- of all chance, such as 'ChaCha8'
    requested_runs INTEGER NOT NULL CHECK (requested_runs > 0), -- fewer are stored after an interruption
    natsbench_version TEXT NOT NULL, -- that stored the first runs
    created_at TEXT NOT NULL, -- UTC, ISO 8601
    searched_architectures INTEGER, -- that a search on the simulated clock was among; NULL: others
    -- Top-1 accuracy, of full training, that the best of these has; others: of all that is imported. NULL: not known, or
    -- an import has not written its summaries yet.
    best_valid_percent REAL,
    best_test_percent REAL,
    UNIQUE (kind, method, space_id, dataset_id, settings),
    -- What belongs to the simulated clock is there as a whole or not at all; only weight-sharing has images.
    CHECK (
        CASE kind
            WHEN 'search' THEN
                recipe_id || budget_seconds || budget_rule || clock_policy || workers || seed_rule || incumbent_rule
                || seed || generator IS NOT NULL
            ELSE
                coalesce(
                    recipe_id, budget_seconds, budget_rule, clock_policy, workers, seed_rule, incumbent_rule, seed, generator
                ) IS NULL
        END
    ),
    CHECK (CASE kind WHEN 'weight-sharing' THEN images IS NOT NULL ELSE coalesce(images, options) IS NULL END)
) STRICT;

CREATE TABLE search_runs (
    -- grain: one row per finished run; weight-sharing and external: per seed of the search
    run_id INTEGER PRIMARY KEY, -- experiment_id * 1048576 + run
    experiment_id INTEGER AS (run_id >> 20) REFERENCES experiments,
    run INTEGER AS (run_id & 1048575), -- from 0; weight-sharing and external: seed of the search
    ended_by TEXT CHECK (ended_by IN ('budget', 'finished')), -- NULL: weight-sharing that has epochs left, external
    steps INTEGER NOT NULL CHECK (steps BETWEEN 0 AND 1048576)
) STRICT;

CREATE TABLE search_steps (
    -- grain: one row per result of a run, in the order of its clock; weight-sharing and external: per search epoch
    step_key INTEGER PRIMARY KEY, -- run_id * 1048576 + step
    run_id INTEGER AS (step_key >> 20) REFERENCES search_runs,
    step INTEGER AS (step_key & 1048575), -- from 0; external: the search epoch; weight-sharing: that plus 1, 0: before the first
    arch_index INTEGER NOT NULL CHECK (arch_index BETWEEN 0 AND 32767), -- what was trained; others: the choice of this epoch
    incumbent_index INTEGER NOT NULL CHECK (incumbent_index BETWEEN 0 AND 32767), -- the best so far; others: that choice
    -- What follows is NULL in external experiments, but for the clock of those that brought one.
    trial INTEGER, -- number within the run, from 0 in the order of starting; NULL: weight-sharing
    worker INTEGER, -- simulated one, from 0; NULL: weight-sharing
    epochs INTEGER CHECK (epochs > 0), -- trained before it was evaluated; NULL: weight-sharing
    seed INTEGER, -- whose result was seen; NULL: weight-sharing
    reward_percent REAL, -- top-1 accuracy that the method saw; weight-sharing: in the supernet, NULL if it compared no accuracies
    start_seconds REAL, -- clock when the evaluation, or the epoch, began
    charged_seconds REAL CHECK (charged_seconds >= 0), -- for training and evaluation; weight-sharing: real seconds
    clock_seconds REAL AS (start_seconds + charged_seconds) -- when it ended
) STRICT;

PRAGMA user_version = 8;
