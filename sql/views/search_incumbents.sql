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
        run_id >> 20 AS experiment_id,
        run_id & 1048575 AS run,
        step,
        clock_seconds,
        incumbent_index AS arch_index
    FROM search_steps AS this
    WHERE
        incumbent_index IS NOT (
            SELECT incumbent_index FROM search_steps AS earlier
            WHERE earlier.step_key < this.step_key AND earlier.step_key >= this.run_id << 20
            ORDER BY earlier.step_key DESC
            LIMIT 1
        )
),

accuracies AS MATERIALIZED (
    SELECT
        search_spaces.space_id,
        metric_sets.dataset_id,
        metric_on_set,
        arch_index,
        top1_percent
    FROM search_spaces
    CROSS JOIN metric_sets
    CROSS JOIN ranked_accuracies
        ON
            search_spaces.space_id = ranked_accuracies.space_id
            AND full_train_recipe_id = recipe_id
            AND stored_dataset_id = ranked_accuracies.dataset_id
            AND metric_sets.split_id = ranked_accuracies.split_id
    WHERE metric_on_set IN ('valid', 'test') AND metric_sets.dataset_id <> 0
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
    valid.top1_percent AS valid_accuracy_percent,
    test.top1_percent AS test_accuracy_percent
FROM changes
INNER JOIN experiments USING (experiment_id)
INNER JOIN search_spaces USING (space_id)
INNER JOIN datasets USING (dataset_id)
LEFT JOIN (SELECT * FROM accuracies WHERE metric_on_set = 'valid') AS valid USING (space_id, dataset_id, arch_index)
LEFT JOIN (SELECT * FROM accuracies WHERE metric_on_set = 'test') AS test USING (space_id, dataset_id, arch_index);
