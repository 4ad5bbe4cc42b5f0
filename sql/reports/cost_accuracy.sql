-- What does accuracy cost? Costs are taken as in the paper: in the topology space those of the 12-epoch recipe (the
-- recipes differ for a few architectures), in the size space those of full training.
-- grain: one row per data set and architecture with costs and both accuracies
-- units: params_millions of weights, flops_millions of multiply-adds for one image; percent top-1 after the last epoch of
--        full training, mean over seeds; trials: runs behind the accuracies
-- nulls: none
-- change: 'tss' to 'sss'
WITH full_training AS (
    SELECT search_spaces.space, recipes.hp
    FROM search_spaces
    INNER JOIN recipes ON search_spaces.full_train_recipe_id = recipes.recipe_id
    WHERE search_spaces.space = coalesce(:space, 'tss')
),

counted AS (
    SELECT trials.arch_index, trials.dataset, count(*) AS trials
    FROM full_training
    INNER JOIN trials ON full_training.space = trials.space AND full_training.hp = trials.hp
    GROUP BY trials.arch_index, trials.dataset
),

measured AS (
    SELECT
        trained.dataset,
        trained.arch_index,
        costed.params_millions,
        costed.flops_millions,
        trained.train_top1_percent AS train_percent,
        CASE trained.dataset
            WHEN 'cifar10' THEN trained.ori_test_top1_percent
            ELSE trained.x_test_top1_percent
        END AS test_percent
    FROM full_training
    INNER JOIN final_accuracies AS trained ON full_training.space = trained.space AND full_training.hp = trained.hp
    INNER JOIN final_accuracies AS costed
        ON
            trained.space = costed.space
            AND trained.arch_index = costed.arch_index
            AND trained.dataset = costed.dataset
    WHERE
        trained.dataset IN ('cifar10', 'cifar100', 'ImageNet16-120')
        AND costed.hp = CASE full_training.space WHEN 'tss' THEN '12' ELSE full_training.hp END
)

SELECT
    measured.dataset,
    measured.arch_index,
    measured.params_millions,
    measured.flops_millions,
    measured.train_percent,
    measured.test_percent,
    counted.trials
FROM measured
INNER JOIN counted ON measured.arch_index = counted.arch_index AND measured.dataset = counted.dataset
WHERE
    measured.params_millions IS NOT NULL AND measured.flops_millions IS NOT NULL
    AND measured.train_percent IS NOT NULL AND measured.test_percent IS NOT NULL
ORDER BY measured.dataset, measured.arch_index;
