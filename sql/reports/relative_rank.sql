-- Does what is good on CIFAR-10 stay good on the other data sets?
-- grain: one row per architecture tested on all data sets, from worst to best on CIFAR-10
-- units: ranks from 0 for the lowest test accuracy (top-1 after the last epoch of full training, mean over seeds), equal
--        accuracies in the order of arch_index; trials: runs behind the row
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
        max(final_accuracies.ori_test_top1_percent) FILTER (WHERE final_accuracies.dataset = 'cifar10') AS cifar10_percent,
        max(final_accuracies.x_test_top1_percent) FILTER (WHERE final_accuracies.dataset = 'cifar100') AS cifar100_percent,
        max(final_accuracies.x_test_top1_percent) FILTER (WHERE final_accuracies.dataset = 'ImageNet16-120') AS imagenet16_percent
    FROM full_training
    INNER JOIN final_accuracies ON full_training.space = final_accuracies.space AND full_training.hp = final_accuracies.hp
    GROUP BY final_accuracies.arch_index
    HAVING cifar10_percent IS NOT NULL AND cifar100_percent IS NOT NULL AND imagenet16_percent IS NOT NULL
),

counted AS (
    SELECT trials.arch_index, count(*) AS trials
    FROM full_training
    INNER JOIN trials ON full_training.space = trials.space AND full_training.hp = trials.hp
    WHERE trials.dataset IN ('cifar10', 'cifar100', 'ImageNet16-120')
    GROUP BY trials.arch_index
)

SELECT
    finals.arch_index,
    row_number() OVER (ORDER BY finals.cifar10_percent, finals.arch_index) - 1 AS cifar10_rank,
    row_number() OVER (ORDER BY finals.cifar100_percent, finals.arch_index) - 1 AS cifar100_rank,
    row_number() OVER (ORDER BY finals.imagenet16_percent, finals.arch_index) - 1 AS imagenet16_rank,
    counted.trials
FROM finals
INNER JOIN counted ON finals.arch_index = counted.arch_index
ORDER BY cifar10_rank;
