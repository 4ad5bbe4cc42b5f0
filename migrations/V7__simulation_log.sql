-- The log of searches that are simulated in SQL alone.

-- The sqlite3 shell does not enforce foreign keys, so what has no answer is refused here. The names of the constraints are
-- what the user reads.
CREATE TABLE simulation_log (
    -- grain: one row per step of a run: one architecture that a search trained
    -- Written by the user; the view simulation_clock answers what each step cost and found.
    run TEXT NOT NULL, -- any name
    step INTEGER NOT NULL CHECK (step >= 1), -- order within the run
    space TEXT NOT NULL CONSTRAINT "unknown space; it is 'tss' or 'sss'" CHECK (space IN ('tss', 'sss')),
    arch_index INTEGER NOT NULL,
    dataset TEXT NOT NULL -- as simulate_train_eval
    CONSTRAINT "unknown dataset; it is 'cifar10', 'cifar100' or 'ImageNet16-120'"
    CHECK (dataset IN ('cifar10', 'cifar100', 'ImageNet16-120')),
    hp TEXT NOT NULL CONSTRAINT "unknown hp; it is '01', '12', '90' or '200'" CHECK (hp IN ('01', '12', '90', '200')),
    epoch INTEGER CHECK (epoch BETWEEN 0 AND 255), -- trained up to it, from 0; NULL: the last
    seed INTEGER NOT NULL CHECK (seed >= 0), -- of the trial that is looked up
    PRIMARY KEY (run, step)
) STRICT, WITHOUT ROWID;

-- 'cifar10' is answered by the trials of 'cifar10-valid'.
CREATE TRIGGER simulation_log_insert AFTER INSERT ON simulation_log
WHEN NOT EXISTS (
    SELECT 1
    FROM trials
    WHERE
        space = new.space
        AND arch_index = new.arch_index
        AND dataset = CASE new.dataset WHEN 'cifar10' THEN 'cifar10-valid' ELSE new.dataset END
        AND hp = new.hp
        AND seed = new.seed
        AND epochs > coalesce(new.epoch, 0)
)
BEGIN
    SELECT raise(ABORT, 'simulation_log: no imported architecture has that trial with that epoch; see the view trials');
END;

CREATE TRIGGER simulation_log_update BEFORE UPDATE ON simulation_log BEGIN
    SELECT raise(ABORT, 'simulation_log: steps are added or deleted, not changed');
END;

PRAGMA user_version = 7;
