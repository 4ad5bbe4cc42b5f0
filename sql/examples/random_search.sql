-- A random search on a budget, simulated in SQL alone: draws architectures without replacement and a seed for each,
-- trains each for 12 epochs on CIFAR-10 until the next would cost more than the budget, and shows the steps that
-- found something better. Every run of this file is a new search; it writes nothing.
-- grain: one row per improvement
-- units: percent, seconds of simulated training and validation
-- change: the settings in the first rows
WITH settings (space, dataset, hp, budget_seconds) AS (
    VALUES ('tss', 'cifar10', '12', 20000.0)
),

drawn AS MATERIALIZED (
    SELECT
        architectures.arch_index,
        random() AS place
    FROM settings
    INNER JOIN architectures ON settings.space = architectures.space
    WHERE architectures.imported
    ORDER BY place
    LIMIT 1000 -- more than the budget pays
),

costed AS MATERIALIZED (
    SELECT
        drawn.arch_index,
        drawn.place,
        settings.budget_seconds,
        answers.valid_accuracy_percent,
        answers.time_cost_seconds,
        row_number() OVER (PARTITION BY drawn.arch_index ORDER BY random()) AS pick
    FROM settings
    CROSS JOIN drawn
    CROSS JOIN simulated_train_eval AS answers
    WHERE
        settings.space = answers.space
        AND drawn.arch_index = answers.arch_index
        AND settings.dataset = answers.dataset
        AND settings.hp = answers.hp
        AND answers.epoch = answers.epochs - 1
),

timed AS (
    SELECT
        arch_index,
        budget_seconds,
        valid_accuracy_percent,
        row_number() OVER steps AS step,
        sum(time_cost_seconds) OVER steps AS used_seconds,
        max(valid_accuracy_percent) OVER (
            ORDER BY place ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS best_before_percent
    FROM costed
    WHERE pick = 1 -- one seed, like the official API
    WINDOW steps AS (ORDER BY place)
)

SELECT step, arch_index, valid_accuracy_percent, used_seconds
FROM timed
WHERE used_seconds <= budget_seconds AND valid_accuracy_percent > coalesce(best_before_percent, 0)
ORDER BY step;
