-- The best architecture of each run over simulated time, and what it reaches when fully trained.
-- The search chose it by what it saw; the accuracies here are the paper's: the full recipe (hp '200' in tss, '90' in
-- sss), last epoch, mean over seeds, valid and test as best_architectures means them.
-- grain: one row per (experiment_id, run, step) at which the best changed; it stays the best until the run's next row
-- units: *_percent top-1 in 0..100, clock_seconds of simulated time
-- nulls: clock_seconds in external experiments; an accuracy that the database does not have
DROP VIEW IF EXISTS search_incumbents;
CREATE VIEW search_incumbents AS
WITH changes AS (
    SELECT
        search_steps.run_id >> 20 AS experiment_id,
        search_steps.run_id & 1048575 AS run,
        search_steps.step,
        search_steps.clock_seconds,
        search_steps.incumbent_index AS arch_index
    FROM search_steps
    WHERE
        search_steps.incumbent_index IS NOT (
            SELECT earlier.incumbent_index FROM search_steps AS earlier
            WHERE
                earlier.step_key < search_steps.step_key
                AND earlier.step_key >= search_steps.run_id * 1048576
            ORDER BY earlier.step_key DESC
            LIMIT 1
        )
),

accuracies AS MATERIALIZED (
    SELECT
        ranked_accuracies.space_id,
        metric_sets.dataset_id,
        metric_sets.metric_on_set,
        ranked_accuracies.arch_index,
        ranked_accuracies.top1_percent
    FROM search_spaces
    CROSS JOIN metric_sets
    CROSS JOIN ranked_accuracies
        ON
            search_spaces.space_id = ranked_accuracies.space_id
            AND search_spaces.full_train_recipe_id = ranked_accuracies.recipe_id
            AND metric_sets.stored_dataset_id = ranked_accuracies.dataset_id
            AND metric_sets.split_id = ranked_accuracies.split_id
    WHERE metric_sets.metric_on_set IN ('valid', 'test') AND metric_sets.dataset_id <> 0
)

SELECT
    experiments.experiment_id,
    experiments.method,
    search_spaces.space,
    datasets.dataset,
    changes.run,
    changes.step,
    changes.clock_seconds,
    changes.arch_index,
    valid.top1_percent AS valid_accuracy_percent,
    test.top1_percent AS test_accuracy_percent
FROM changes
INNER JOIN experiments ON changes.experiment_id = experiments.experiment_id
INNER JOIN search_spaces ON experiments.space_id = search_spaces.space_id
INNER JOIN datasets ON experiments.dataset_id = datasets.dataset_id
LEFT JOIN accuracies AS valid
    ON
        experiments.space_id = valid.space_id
        AND experiments.dataset_id = valid.dataset_id
        AND valid.metric_on_set = 'valid'
        AND changes.arch_index = valid.arch_index
LEFT JOIN accuracies AS test
    ON
        experiments.space_id = test.space_id
        AND experiments.dataset_id = test.dataset_id
        AND test.metric_on_set = 'test'
        AND changes.arch_index = test.arch_index;
