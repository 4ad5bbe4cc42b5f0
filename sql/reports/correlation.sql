-- The six accuracies that the paper correlates: validation and test on each data set. (SQLite has no Kendall's
-- tau, so the report computes it from these columns.) The validation accuracy on CIFAR-10 is that of the runs on
-- 'cifar10-valid', the test accuracy that of the runs on all training images.
-- grain: one row per architecture that has all six, in the order of arch_index
-- units: percent top-1 after the last epoch of full training, mean over seeds; trials: runs behind the row
-- nulls: none
-- change: 'tss' to 'sss'
WITH full_training AS (
    SELECT search_spaces.space, recipes.hp
    FROM search_spaces
    INNER JOIN recipes ON search_spaces.full_train_recipe_id = recipes.recipe_id
    WHERE search_spaces.space = coalesce(:space, 'tss')
),

finals AS (
    SELECT
        final_accuracies.arch_index,
        max(final_accuracies.x_valid_top1_percent) FILTER (WHERE final_accuracies.dataset = 'cifar10-valid') AS cifar10_valid_percent,
        max(final_accuracies.ori_test_top1_percent) FILTER (WHERE final_accuracies.dataset = 'cifar10') AS cifar10_test_percent,
        max(final_accuracies.x_valid_top1_percent) FILTER (WHERE final_accuracies.dataset = 'cifar100') AS cifar100_valid_percent,
        max(final_accuracies.x_test_top1_percent) FILTER (WHERE final_accuracies.dataset = 'cifar100') AS cifar100_test_percent,
        max(final_accuracies.x_valid_top1_percent) FILTER (WHERE final_accuracies.dataset = 'ImageNet16-120') AS imagenet16_valid_percent,
        max(final_accuracies.x_test_top1_percent) FILTER (WHERE final_accuracies.dataset = 'ImageNet16-120') AS imagenet16_test_percent
    FROM full_training
    INNER JOIN final_accuracies ON full_training.space = final_accuracies.space AND full_training.hp = final_accuracies.hp
    GROUP BY final_accuracies.arch_index
    HAVING
        cifar10_valid_percent IS NOT NULL AND cifar10_test_percent IS NOT NULL
        AND cifar100_valid_percent IS NOT NULL AND cifar100_test_percent IS NOT NULL
        AND imagenet16_valid_percent IS NOT NULL AND imagenet16_test_percent IS NOT NULL
),

counted AS (
    SELECT trials.arch_index, count(*) AS trials
    FROM full_training
    INNER JOIN trials ON full_training.space = trials.space AND full_training.hp = trials.hp
    WHERE trials.dataset IN ('cifar10-valid', 'cifar10', 'cifar100', 'ImageNet16-120')
    GROUP BY trials.arch_index
)

SELECT
    finals.arch_index,
    finals.cifar10_valid_percent,
    finals.cifar10_test_percent,
    finals.cifar100_valid_percent,
    finals.cifar100_test_percent,
    finals.imagenet16_valid_percent,
    finals.imagenet16_test_percent,
    counted.trials
FROM finals
INNER JOIN counted ON finals.arch_index = counted.arch_index
ORDER BY finals.arch_index;
