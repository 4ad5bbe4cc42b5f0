-- How far the best architecture of each run is from the best that it could have found, over simulated time.
-- The latter is the best of best_architectures, by valid and by test separately: for a search of a part of the space the
-- best of that part, otherwise the best of what is imported.
-- grain: as search_incumbents, one row per (experiment_id, run, step) at which the best changed
-- units: *_regret_percent in points of top-1 accuracy: accuracy of the best minus that of the incumbent,
--        never below 0; clock_seconds of simulated time, in weight-sharing experiments of the training of the search
-- nulls: clock_seconds in external experiments without times; the regret of an accuracy that the database does not have
DROP VIEW IF EXISTS search_regret;
CREATE VIEW search_regret AS
SELECT
    experiment_id,
    search_incumbents.method,
    space,
    dataset,
    run,
    step,
    clock_seconds,
    arch_index,
    CAST(best_valid_percent - valid_accuracy_percent AS DOUBLE) AS valid_regret_percent,
    CAST(best_test_percent - test_accuracy_percent AS DOUBLE) AS test_regret_percent
FROM search_incumbents
JOIN experiments USING (experiment_id);
