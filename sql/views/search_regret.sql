-- How far the best architecture of each run is from the best that it could have found, over simulated time.
-- The latter is the best of best_architectures, by valid and by test separately: for a search of a part of the space the
-- best of that part, otherwise the best of what is imported.
-- grain: as search_incumbents, one row per (experiment_id, run, step) at which the best changed
-- units: *_regret_percent in points of top-1 accuracy: accuracy of the best minus that of the incumbent,
--        never below 0; clock_seconds of simulated time
-- nulls: clock_seconds in external experiments; the regret of an accuracy that the database does not have
DROP VIEW IF EXISTS search_regret;
CREATE VIEW search_regret AS
WITH best_of_space AS (
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
),

-- grain: one row per experiment that searched a part of its space
best_of_part AS (
    SELECT
        experiment_id,
        max(iif(final.setting_id & 3 = iif(dataset_id = 1, 0, dataset_id), x_valid_top1_percent, NULL)) AS valid_percent,
        max(
            CASE
                WHEN final.setting_id & 3 <> dataset_id THEN NULL
                WHEN dataset_id = 1 THEN ori_test_top1_percent
                ELSE x_test_top1_percent
            END
        ) AS test_percent
    FROM experiments
    CROSS JOIN search_spaces USING (space_id)
    CROSS JOIN json_each(experiments.settings, '$.scope') AS part
    CROSS JOIN stored_final_accuracies AS final
        ON
            final.setting_id IN (
                space_id * 1024 + full_train_recipe_id * 4 + dataset_id,
                space_id * 1024 + full_train_recipe_id * 4 + iif(dataset_id = 1, 0, dataset_id)
            )
            AND final.arch_index BETWEEN json_extract(part.value, '$[0]') AND json_extract(part.value, '$[1]')
            AND final.flops_millions IS NOT NULL
    WHERE kind = 'search'
    GROUP BY experiment_id
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
    iif(is_part, best_of_part.valid_percent, best_of_space.valid_percent) - valid_accuracy_percent AS valid_regret_percent,
    iif(is_part, best_of_part.test_percent, best_of_space.test_percent) - test_accuracy_percent AS test_regret_percent
FROM search_incumbents
JOIN (
    SELECT
        experiment_id,
        json_type(settings, '$.scope') IS NOT NULL AS is_part
    FROM experiments
) AS searched USING (experiment_id)
LEFT JOIN best_of_part USING (experiment_id)
LEFT JOIN best_of_space USING (space, dataset);
