-- The log of searches that are simulated in SQL alone.

CREATE TABLE simulation_log (
    -- grain: one row per step of a run: one architecture that a search trained
    -- Written by the user; the view simulation_clock answers what each step cost and found.
    run TEXT NOT NULL, -- any name
    step INTEGER NOT NULL CHECK (step >= 1), -- order within the run
    space TEXT NOT NULL REFERENCES search_spaces (space),
    arch_index INTEGER NOT NULL,
    dataset TEXT NOT NULL CHECK (dataset IN ('cifar10', 'cifar100', 'ImageNet16-120')) REFERENCES datasets (dataset), -- as simulate_train_eval
    hp TEXT NOT NULL REFERENCES recipes (hp),
    epoch INTEGER CHECK (epoch BETWEEN 0 AND 255), -- trained up to it, from 0; NULL: the last
    seed INTEGER NOT NULL CHECK (seed >= 0), -- of the trial that is looked up
    PRIMARY KEY (run, step)
) STRICT, WITHOUT ROWID;

-- The sqlite3 shell does not enforce foreign keys, so what has no answer is refused here.
-- 'cifar10' is answered by the trials of 'cifar10-valid'.
CREATE TRIGGER simulation_log_insert BEFORE INSERT ON simulation_log BEGIN
    SELECT
        CASE
            WHEN new.space NOT IN ('tss', 'sss')
                THEN raise(ABORT, 'simulation_log: unknown space; it is ''tss'' or ''sss''')
            WHEN new.dataset NOT IN ('cifar10', 'cifar100', 'ImageNet16-120')
                THEN raise(ABORT, 'simulation_log: unknown dataset; it is ''cifar10'', ''cifar100'' or ''ImageNet16-120''')
            WHEN new.hp NOT IN ('01', '12', '90', '200')
                THEN raise(ABORT, 'simulation_log: unknown hp; it is ''01'', ''12'', ''90'' or ''200''')
            WHEN NOT EXISTS (
                SELECT 1 FROM architectures WHERE space = new.space AND arch_index = new.arch_index AND imported
            )
                THEN raise(ABORT, 'simulation_log: no architecture of that space and arch_index was imported')
            WHEN NOT EXISTS (
                SELECT 1
                FROM trials
                WHERE
                    space = new.space
                    AND arch_index = new.arch_index
                    AND dataset = iif(new.dataset = 'cifar10', 'cifar10-valid', new.dataset)
                    AND hp = new.hp
                    AND seed = new.seed
                    AND coalesce(new.epoch, 0) < epochs
            )
                THEN raise(
                    ABORT,
                    'simulation_log: the architecture has no trial of that dataset, hp and seed with that epoch; see view trials'
                )
        END;
END;

CREATE TRIGGER simulation_log_update BEFORE UPDATE ON simulation_log BEGIN
    SELECT raise(ABORT, 'simulation_log: steps are added or deleted, not changed');
END;

PRAGMA user_version = 7;
