-- How far does one seed mislead? The ten best architectures by the accuracy of one seed, which is all that a search sees,
-- and their ranks by the mean over all seeds.
-- grain: one row per architecture, in the order of the one seed
-- units: percent after the last epoch; ranks from 1, the first column in the order of the rows
-- change: the seed and the names
WITH ranked AS (
    SELECT
        row_number() OVER (ORDER BY final_metrics.top1_percent DESC, final_metrics.arch_index) AS rank_by_seed,
        best_architectures.rank AS rank_by_mean,
        final_metrics.arch_index,
        final_metrics.top1_percent AS seed_percent,
        best_architectures.accuracy_percent AS mean_percent
    FROM best_architectures
    CROSS JOIN final_metrics -- in this order, since a ranking has no index by architecture
    WHERE
        best_architectures.space = 'tss' AND best_architectures.hp = '200'
        AND best_architectures.dataset = 'cifar10' AND best_architectures.metric_on_set = 'valid'
        AND best_architectures.space = final_metrics.space
        AND best_architectures.hp = final_metrics.hp
        AND best_architectures.stored_dataset = final_metrics.dataset
        AND best_architectures.split = final_metrics.split
        AND best_architectures.arch_index = final_metrics.arch_index
        AND final_metrics.seed = 777
)

SELECT rank_by_seed, rank_by_mean, arch_index, seed_percent, mean_percent
FROM ranked
WHERE rank_by_seed <= 10
ORDER BY rank_by_seed;
