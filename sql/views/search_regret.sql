-- How far the best architecture of each run is from the best of the space, over simulated time.
-- The best of the space is that of best_architectures among what is imported, by valid and by test on its own.
-- grain: as search_incumbents, one row per (experiment_id, run, step) at which the best changed
-- units: *_regret_percent in points of top-1 accuracy: accuracy of the best of the space minus that of the incumbent,
--        never below 0; clock_seconds of simulated time
-- nulls: clock_seconds in external experiments; the regret of an accuracy that the database does not have
DROP VIEW IF EXISTS search_regret;
CREATE VIEW search_regret AS
WITH best AS (
    SELECT
        space,
        dataset,
        max(iif(metric_on_set = 'valid', accuracy_percent, NULL)) AS valid_percent,
        max(iif(metric_on_set = 'test', accuracy_percent, NULL)) AS test_percent
    FROM search_spaces
    CROSS JOIN recipes ON recipe_id = full_train_recipe_id
    CROSS JOIN best_architectures USING (space, hp)
    WHERE rank = 1
    GROUP BY space, dataset
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
    valid_percent - valid_accuracy_percent AS valid_regret_percent,
    test_percent - test_accuracy_percent AS test_regret_percent
FROM search_incumbents
LEFT JOIN best USING (space, dataset);
