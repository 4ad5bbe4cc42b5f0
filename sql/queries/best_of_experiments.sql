-- The best accuracies that each experiment could have found, and the ones that are stored with it.
-- ?1: the experiment_id; NULL: all experiments
-- grain: one row per experiment
-- units: top-1 accuracy of full training in 0..100, mean over seeds
-- nulls: accuracies that the database does not have; all of them while an import is running
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
    WHERE kind = 'search' AND experiment_id = coalesce(?1, experiment_id)
    GROUP BY experiment_id
),

-- grain: one row per experiment in NAS-Bench-101
best_of_modules AS (
    SELECT
        experiment_id,
        max(iif(metric = 'valid', mean_accuracy, NULL)) * 100 AS valid_percent,
        max(iif(metric = 'test', mean_accuracy, NULL)) * 100 AS test_percent
    FROM experiments
    CROSS JOIN stored_nb101_rankings
    WHERE
        space_id = 2
        AND experiment_id = coalesce(?1, experiment_id)
        AND epochs = 108
        AND CASE
            WHEN json_type(settings, '$.scope') IS NULL THEN rank = 1
            ELSE EXISTS (
                SELECT 1
                FROM json_each(settings, '$.scope')
                WHERE arch_index BETWEEN json_extract(value, '$[0]') AND json_extract(value, '$[1]')
            )
        END
    GROUP BY experiment_id
)

SELECT
    experiment_id,
    best_valid_percent AS stored_valid_percent,
    best_test_percent AS stored_test_percent,
    CASE
        WHEN space_id = 2 THEN best_of_modules.valid_percent
        WHEN is_part THEN best_of_part.valid_percent
        ELSE best_of_space.valid_percent
    END AS valid_percent,
    CASE
        WHEN space_id = 2 THEN best_of_modules.test_percent
        WHEN is_part THEN best_of_part.test_percent
        ELSE best_of_space.test_percent
    END AS test_percent
FROM (
    SELECT
        *,
        json_type(settings, '$.scope') IS NOT NULL AS is_part
    FROM experiments
)
JOIN search_spaces USING (space_id)
JOIN datasets USING (dataset_id)
LEFT JOIN best_of_part USING (experiment_id)
LEFT JOIN best_of_modules USING (experiment_id)
LEFT JOIN best_of_space USING (space, dataset)
WHERE experiment_id = coalesce(?1, experiment_id);
