-- What would training every architecture once have cost? The sum of the training times with the 12-epoch recipe, mean over
-- seeds.
-- grain: one row per dataset
-- units: seconds on one GPU
SELECT
    dataset,
    count(train_total_seconds) AS architectures,
    sum(train_total_seconds) AS seconds
FROM cost_info
WHERE
    space = coalesce(:space, 'tss')
    AND hp = '12'
    AND dataset IN ('cifar10-valid', 'cifar100', 'ImageNet16-120')
GROUP BY dataset
HAVING seconds IS NOT NULL
ORDER BY seconds;
