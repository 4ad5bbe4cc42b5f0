-- How far the best architecture of each run is from the best of the space, over simulated time.
-- The best of the space is that of best_architectures among what is imported, by valid and by test on its own.
-- grain: as search_incumbents, one row per (experiment_id, run, step) at which the best changed
-- units: *_regret_percent in points of top-1 accuracy: accuracy of the best of the space minus that of the incumbent,
--        never below 0; clock_seconds of simulated time
-- nulls: clock_seconds in external experiments; the regret of an accuracy that the database does not have
DROP VIEW IF EXISTS search_regret;
CREATE VIEW search_regret AS
WITH best AS MATERIALIZED (
    SELECT
        search_spaces.space,
        datasets.dataset,
        metric_sets.metric_on_set,
        (
            SELECT max(ranked_accuracies.top1_percent) FROM ranked_accuracies
            WHERE
                ranked_accuracies.space_id = search_spaces.space_id
                AND ranked_accuracies.recipe_id = search_spaces.full_train_recipe_id
                AND ranked_accuracies.dataset_id = metric_sets.stored_dataset_id
                AND ranked_accuracies.split_id = metric_sets.split_id
        ) AS top1_percent
    FROM search_spaces
    CROSS JOIN metric_sets
    INNER JOIN datasets ON metric_sets.dataset_id = datasets.dataset_id
    WHERE metric_sets.metric_on_set IN ('valid', 'test') AND metric_sets.dataset_id <> 0
)

SELECT
    search_incumbents.experiment_id,
    search_incumbents.method,
    search_incumbents.space,
    search_incumbents.dataset,
    search_incumbents.run,
    search_incumbents.step,
    search_incumbents.clock_seconds,
    search_incumbents.arch_index,
    valid.top1_percent - search_incumbents.valid_accuracy_percent AS valid_regret_percent,
    test.top1_percent - search_incumbents.test_accuracy_percent AS test_regret_percent
FROM search_incumbents
LEFT JOIN best AS valid
    ON
        search_incumbents.space = valid.space
        AND search_incumbents.dataset = valid.dataset
        AND valid.metric_on_set = 'valid'
LEFT JOIN best AS test
    ON
        search_incumbents.space = test.space
        AND search_incumbents.dataset = test.dataset
        AND test.metric_on_set = 'test';
