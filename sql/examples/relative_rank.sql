-- Does what is good on CIFAR-10 stay good? The ten best on CIFAR-10 with their places on the other data sets.
-- grain: one row per architecture, in the order of its place on CIFAR-10
-- units: ranks from 1 by test accuracy, mean over seeds after the last epoch
-- nulls: a ranking that the architecture is not in
-- change: space and hp ('sss' and '90' for the size space); 'test' to 'valid'; LIMIT
WITH ranks AS (
    SELECT
        arch_index,
        arch_str,
        max(CASE WHEN dataset = 'cifar10' THEN rank END) AS cifar10_rank,
        max(CASE WHEN dataset = 'cifar100' THEN rank END) AS cifar100_rank,
        max(CASE WHEN dataset = 'ImageNet16-120' THEN rank END) AS imagenet16_120_rank
    FROM best_architectures
    WHERE
        space = 'tss' AND hp = '200' AND metric_on_set = 'test'
        AND dataset IN ('cifar10', 'cifar100', 'ImageNet16-120')
    GROUP BY arch_index, arch_str
)

SELECT arch_index, arch_str, cifar10_rank, cifar100_rank, imagenet16_120_rank
FROM ranks
WHERE cifar10_rank IS NOT NULL
ORDER BY cifar10_rank
LIMIT 10;
