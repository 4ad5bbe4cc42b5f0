-- Derives the rows of layout_epochs from the texts of a new layout: one row per epoch that get_train of the
-- official API can answer. An epoch has a split if loss and accuracy were logged and, if the archive has times at
-- all, all times up to that epoch.
-- grain: adds one row of layout_epochs per epoch; :layout_id: the layout
INSERT INTO layout_epochs
(layout_id, epoch, train_is_timed, evaluation_is_timed, has_x_valid, has_x_test, has_ori_test)
WITH RECURSIVE layout AS (
    SELECT * FROM curve_layouts WHERE layout_id = :layout_id
),

logs (log, epochs) AS (
    -- What was logged for the splits, such as 'x-valid@0-11,ori-test@11'; training as a split of its own.
    SELECT
        'loss',
        'train@' || replace(train_loss_epochs, ',', ',train@') || ',' || evaluation_loss_epochs
    FROM layout
    UNION ALL
    SELECT
        'top1',
        'train@' || replace(train_top1_epochs, ',', ',train@') || ',' || evaluation_top1_epochs
    FROM layout
    UNION ALL
    SELECT
        'seconds',
        'train@' || replace(coalesce(train_seconds_epochs, ''), ',', ',train@') || ',' || evaluation_seconds_epochs
    FROM layout
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
        SELECT logged.split, logged.epoch
        FROM logged
        CROSS JOIN layout
        WHERE
            logged.log = 'loss'
            AND iif(logged.split = 'train', layout.train_seconds_epochs IS NULL, layout.evaluation_seconds_epochs = '')
    )
)

SELECT
    layout.layout_id,
    answered.epoch,
    layout.train_seconds_epochs IS NOT NULL,
    layout.evaluation_seconds_epochs <> '',
    max(answered.split = 'x-valid'),
    max(answered.split = 'x-test'),
    max(answered.split = 'ori-test')
FROM answered
CROSS JOIN layout
GROUP BY answered.epoch
HAVING max(answered.split = 'train');
