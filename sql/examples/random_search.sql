-- A random search on a budget, simulated in SQL alone: draws architectures without replacement and a seed for each,
-- trains each for 12 epochs on CIFAR-10 until the next would cost more than the budget, and shows the steps that
-- found something better. Writes to the table simulation_log; every run of this file is a new search.
-- grain: one row per improvement
-- units: percent, seconds of simulated training and validation
-- change: the settings in the first rows, at both places that name the run
DELETE FROM simulation_log WHERE run = 'random search';

WITH settings (run, space, dataset, hp, budget_seconds) AS (
    VALUES ('random search', 'tss', 'cifar10', '12', 20000.0)
),

drawn AS (
    SELECT
        architectures.arch_index,
        random() AS place
    FROM settings
    INNER JOIN architectures ON settings.space = architectures.space
    WHERE architectures.imported
    ORDER BY place
    LIMIT 1000 -- more than the budget pays
),

costed AS (
    SELECT
        settings.*,
        drawn.arch_index,
        drawn.place,
        answers.seed,
        answers.epoch,
        answers.time_cost_seconds,
        row_number() OVER (PARTITION BY drawn.arch_index ORDER BY random()) AS pick
    FROM settings
    CROSS JOIN drawn
    CROSS JOIN recipes ON settings.hp = recipes.hp
    CROSS JOIN simulated_train_eval AS answers
        ON
            settings.space = answers.space
            AND drawn.arch_index = answers.arch_index
            AND settings.dataset = answers.dataset
            AND settings.hp = answers.hp
            AND answers.epoch = recipes.epochs - 1
),

timed AS (
    SELECT
        costed.*,
        row_number() OVER (ORDER BY place) AS step,
        sum(time_cost_seconds) OVER (ORDER BY place) AS used_seconds
    FROM costed
    WHERE pick = 1 -- one seed, like the official API
)

INSERT INTO simulation_log (run, step, space, arch_index, dataset, hp, epoch, seed)
SELECT run, step, space, arch_index, dataset, hp, epoch, seed
FROM timed
WHERE used_seconds <= budget_seconds;

SELECT step, arch_index, valid_accuracy_percent, used_seconds
FROM simulation_clock
WHERE run = 'random search' AND step = best_step
ORDER BY step;
