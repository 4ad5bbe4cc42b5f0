-- How far does a noisy oracle mislead? The ten best architectures as a search that sees one seed would pick them,
-- and where they stand by the mean over all seeds.
-- grain: one row per architecture, in the order of the one seed
-- units: percent after the last epoch; ranks from 1, the first column in the order of the rows
-- change: the seed and the names, in both lists
WITH one_seed AS (
    SELECT
        arch_index,
        top1_percent,
        row_number() OVER (ORDER BY top1_percent DESC, arch_index) AS rank_by_seed
    FROM final_metrics
    WHERE space = 'tss' AND hp = '200' AND dataset = 'cifar10-valid' AND seed = 777 AND split = 'x-valid'
),

all_seeds AS (
    SELECT arch_index, rank, accuracy_percent
    FROM best_architectures
    WHERE space = 'tss' AND hp = '200' AND dataset = 'cifar10-valid' AND metric_on_set = 'valid'
)

SELECT
    one_seed.rank_by_seed,
    all_seeds.rank AS rank_by_mean,
    one_seed.arch_index,
    one_seed.top1_percent AS seed_percent,
    all_seeds.accuracy_percent AS mean_percent
FROM one_seed
INNER JOIN all_seeds ON one_seed.arch_index = all_seeds.arch_index
WHERE one_seed.rank_by_seed <= 10
ORDER BY one_seed.rank_by_seed;
