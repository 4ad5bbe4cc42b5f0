-- What would training every architecture once have cost? Seconds of training with the 12-epoch recipe, mean over
-- seeds, summed over the architectures that are in the database.
-- grain: one row per space and data set
-- units: days on one GPU; the ratio compares with CIFAR-10 (half of the training images)
-- change: hp
WITH times AS (
    SELECT
        space,
        dataset,
        count(train_total_seconds) AS architectures,
        sum(train_total_seconds) AS seconds
    FROM cost_info
    WHERE hp = '12'
    GROUP BY space, dataset
)

SELECT
    times.space,
    times.dataset,
    times.architectures,
    times.seconds / 86400 AS gpu_days,
    times.seconds / cifar10.seconds AS ratio_to_cifar10
FROM times
INNER JOIN times AS cifar10 ON times.space = cifar10.space AND cifar10.dataset = 'cifar10-valid'
ORDER BY times.space DESC, times.dataset;
