-- Architectures by accuracy after the last epoch: first the one that find_best answers, then all that follow.
-- dataset and metric_on_set are the arguments of find_best. stored_dataset and split are the trials and images
-- behind them: 'valid' of cifar10 is 'x-valid' of cifar10-valid, 'test' of cifar100 is its 'x-test', 'valtest'
-- is 'ori-test'. metric_on_set may also be the name of a split. ('test' of cifar10-valid is 'ori-test', as in
-- get_more_info; find_best itself has no answer for it.)
-- Always give space, hp, dataset and metric_on_set, and ORDER BY rank. Limits on flops_millions and params_millions do
-- not change the rank. The view reads a compact table that is stored in this order, and only as many rows as are asked for.
-- To compare accuracies of two data sets, recipes or splits, join final_accuracies with itself: SQLite has no index for
-- a join of two rankings.
-- CROSS JOIN makes SQLite go from the names to one ranking. arch_str is a subquery, which is left out if nobody asks for
-- the column; a join would look up the text of every row.
-- grain: one row per (space, hp, dataset, metric_on_set, arch_index) with an accuracy from all its seeds
-- units: accuracy_percent top-1 in 0..100, mean over seeds; flops_millions of multiply-adds for one image,
--        params_millions of weights
-- nulls: none
DROP VIEW IF EXISTS best_architectures;
CREATE VIEW best_architectures AS
SELECT
    space,
    hp,
    asked.dataset,
    metric_on_set,
    answering.dataset AS stored_dataset,
    split,
    rank, -- from 1; equal accuracies in the order of arch_index
    arch_index,
    (
        SELECT arch_str
        FROM stored_architectures
        WHERE architecture_id = ranked.space_id * 32768 + ranked.arch_index
    ) AS arch_str,
    top1_percent AS accuracy_percent,
    flops_millions,
    params_millions
FROM search_spaces
CROSS JOIN recipes
CROSS JOIN datasets AS asked
JOIN metric_sets USING (dataset_id)
JOIN splits USING (split_id)
JOIN datasets AS answering ON answering.dataset_id = stored_dataset_id
CROSS JOIN ranked_accuracies AS ranked
WHERE
    ranked.space_id = search_spaces.space_id
    AND ranked.recipe_id = recipes.recipe_id
    AND ranked.dataset_id = answering.dataset_id
    AND ranked.split_id = splits.split_id;
