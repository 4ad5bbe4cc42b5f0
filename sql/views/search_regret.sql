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
        space,
        dataset,
        metric_on_set,
        (
            SELECT max(top1_percent) FROM ranked_accuracies
            WHERE
                space_id = search_spaces.space_id
                AND recipe_id = full_train_recipe_id
                AND dataset_id = stored_dataset_id
                AND split_id = metric_sets.split_id
        ) AS top1_percent
    FROM search_spaces
    CROSS JOIN metric_sets
    INNER JOIN datasets USING (dataset_id)
    WHERE metric_on_set IN ('valid', 'test') AND dataset_id <> 0
)

SELECT
    experiment_id,
    method,
    space,
    dataset,
    run,
    step,
    clock_seconds,
    arch_index,
    valid.top1_percent - valid_accuracy_percent AS valid_regret_percent,
    test.top1_percent - test_accuracy_percent AS test_regret_percent
FROM search_incumbents
LEFT JOIN (SELECT * FROM best WHERE metric_on_set = 'valid') AS valid USING (space, dataset)
LEFT JOIN (SELECT * FROM best WHERE metric_on_set = 'test') AS test USING (space, dataset);
