-- What queries need besides the data: which epochs have answers, the meaning of the sets that the
-- official API names, and the log of searches that are simulated in SQL alone.

CREATE TABLE layout_epochs (
    -- grain: one row per layout and epoch that get_train of the official API can answer
    -- The texts of curve_layouts as rows, filled by the trigger below. An epoch has a split if loss, accuracy and,
    -- where the archive has times at all, all times up to it were logged.
    layout_id INTEGER NOT NULL,
    epoch INTEGER NOT NULL CHECK (epoch BETWEEN 0 AND 255), -- from 0
    train_is_timed INTEGER NOT NULL CHECK (train_is_timed IN (0, 1)),
    evaluation_is_timed INTEGER NOT NULL CHECK (evaluation_is_timed IN (0, 1)),
    has_x_valid INTEGER NOT NULL CHECK (has_x_valid IN (0, 1)), -- get_eval can answer
    has_x_test INTEGER NOT NULL CHECK (has_x_test IN (0, 1)),
    has_ori_test INTEGER NOT NULL CHECK (has_ori_test IN (0, 1)),
    PRIMARY KEY (layout_id, epoch),
    FOREIGN KEY (layout_id) REFERENCES curve_layouts (layout_id)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER curve_layouts_insert AFTER INSERT ON curve_layouts BEGIN
    INSERT OR REPLACE INTO layout_epochs
    (layout_id, epoch, train_is_timed, evaluation_is_timed, has_x_valid, has_x_test, has_ori_test)
    WITH RECURSIVE logs (log, epochs) AS (
        -- What was logged for the splits, such as 'x-valid@0-11,ori-test@11'; training as a split of its own.
        VALUES
        ('loss', 'train@' || replace(new.train_loss_epochs, ',', ',train@') || ',' || new.evaluation_loss_epochs),
        ('top1', 'train@' || replace(new.train_top1_epochs, ',', ',train@') || ',' || new.evaluation_top1_epochs),
        (
            'seconds',
            'train@' || replace(coalesce(new.train_seconds_epochs, ''), ',', ',train@')
            || ',' || new.evaluation_seconds_epochs
        )
    ),

    runs (log, split, epochs) AS (
        SELECT
            logs.log,
            substr(run.value, 1, instr(run.value, '@') - 1),
            substr(run.value, instr(run.value, '@') + 1)
        FROM logs
        CROSS JOIN json_each('["' || replace(logs.epochs, ',', '","') || '"]') AS run
        WHERE run.value NOT IN ('', 'train@')
    ),

    logged (log, split, epoch, last) AS (
        SELECT
            log,
            split,
            CAST(epochs AS INTEGER), -- of '0-11', what comes before the '-'
            CAST(substr(epochs, instr(epochs, '-') + 1) AS INTEGER)
        FROM runs
        UNION ALL
        SELECT log, split, epoch + 1, last
        FROM logged
        WHERE epoch < last
    ),

    timed (split, epoch) AS (
        -- epochs with as many times up to them as there are epochs
        SELECT split, epoch
        FROM (
            SELECT split, epoch, count(*) OVER (PARTITION BY split ORDER BY epoch) AS times
            FROM logged
            WHERE log = 'seconds'
        )
        WHERE times = epoch + 1
    ),

    answered (split, epoch) AS (
        SELECT split, epoch FROM logged WHERE log = 'loss'
        INTERSECT
        SELECT split, epoch FROM logged WHERE log = 'top1'
        INTERSECT
        SELECT split, epoch FROM (
            SELECT split, epoch FROM timed
            UNION ALL
            SELECT split, epoch FROM logged
            WHERE
                log = 'loss'
                AND iif(split = 'train', new.train_seconds_epochs IS NULL, new.evaluation_seconds_epochs = '')
        )
    )

    SELECT
        new.layout_id,
        epoch,
        new.train_seconds_epochs IS NOT NULL,
        new.evaluation_seconds_epochs <> '',
        max(split = 'x-valid'),
        max(split = 'x-test'),
        max(split = 'ori-test')
    FROM answered
    GROUP BY epoch
    HAVING max(split = 'train');
END;

-- Layouts of earlier imports come by the same trigger.
INSERT OR REPLACE INTO curve_layouts SELECT * FROM curve_layouts;

CREATE TABLE metric_sets (
    -- grain: one row per data set and set of a question to the official API
    -- Says which trials answer it, and with which split: the validation accuracy of 'cifar10' is that of
    -- 'cifar10-valid', since 'cifar10' trains on the validation images too.
    dataset_id INTEGER NOT NULL, -- as asked
    metric_on_set TEXT NOT NULL, -- as asked: 'train', 'valid', 'test', 'valtest' or the name of a split
    stored_dataset_id INTEGER NOT NULL,
    split_id INTEGER NOT NULL,
    PRIMARY KEY (dataset_id, metric_on_set),
    FOREIGN KEY (dataset_id) REFERENCES datasets (dataset_id),
    FOREIGN KEY (stored_dataset_id) REFERENCES datasets (dataset_id),
    FOREIGN KEY (split_id) REFERENCES splits (split_id)
) STRICT, WITHOUT ROWID;

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

CREATE TABLE simulation_log (
    -- grain: one row per step of a run: one architecture that a search trained
    -- Written by the user; the view simulation_clock answers what each step cost and found.
    run TEXT NOT NULL, -- any name
    step INTEGER NOT NULL CHECK (step >= 1), -- order within the run
    space TEXT NOT NULL CHECK (space IN ('tss', 'sss')),
    arch_index INTEGER NOT NULL,
    dataset TEXT NOT NULL CHECK (dataset IN ('cifar10', 'cifar100', 'ImageNet16-120')), -- as simulate_train_eval
    hp TEXT NOT NULL CHECK (hp IN ('01', '12', '90', '200')),
    epoch INTEGER CHECK (epoch BETWEEN 0 AND 255), -- trained up to it, from 0; NULL: the last
    seed INTEGER NOT NULL CHECK (seed >= 0), -- of the trial that is looked up
    PRIMARY KEY (run, step),
    FOREIGN KEY (space) REFERENCES search_spaces (space),
    FOREIGN KEY (dataset) REFERENCES datasets (dataset),
    FOREIGN KEY (hp) REFERENCES recipes (hp)
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
                SELECT 1
                FROM stored_architectures
                INNER JOIN search_spaces ON stored_architectures.space_id = search_spaces.space_id
                INNER JOIN architecture_sources
                    ON stored_architectures.architecture_id = architecture_sources.architecture_id
                WHERE search_spaces.space = new.space AND stored_architectures.arch_index = new.arch_index
            )
                THEN raise(ABORT, 'simulation_log: no architecture of that space and arch_index was imported')
            WHEN NOT EXISTS (
                SELECT 1
                FROM stored_trials
                INNER JOIN search_spaces ON search_spaces.space = new.space
                INNER JOIN recipes ON recipes.hp = new.hp
                INNER JOIN datasets ON datasets.dataset = iif(new.dataset = 'cifar10', 'cifar10-valid', new.dataset)
                WHERE
                    stored_trials.architecture_id = search_spaces.space_id * 32768 + new.arch_index
                    AND stored_trials.recipe_id = recipes.recipe_id
                    AND stored_trials.dataset_id = datasets.dataset_id
                    AND stored_trials.seed = new.seed
                    AND coalesce(new.epoch, 0) < stored_trials.epochs
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
