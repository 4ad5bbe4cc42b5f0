-- How far apart are cells that compute the same? Spread of test accuracy within classes of equal topologies.
-- grain: one row per class with several imported members, largest spread first
-- units: percent, percentage points
-- change: hp, dataset and metric_on_set; LIMIT
SELECT
    isomorphism.class_id,
    count(*) AS members,
    min(best_architectures.accuracy_percent) AS lowest_percent,
    avg(best_architectures.accuracy_percent) AS mean_percent,
    max(best_architectures.accuracy_percent) AS highest_percent,
    max(best_architectures.accuracy_percent) - min(best_architectures.accuracy_percent) AS spread_points,
    isomorphism.unique_str
FROM best_architectures
CROSS JOIN isomorphism -- in this order, since a ranking has no index by architecture
WHERE
    best_architectures.space = 'tss' AND best_architectures.hp = '200'
    AND best_architectures.dataset = 'cifar10' AND best_architectures.metric_on_set = 'test'
    AND best_architectures.arch_index = isomorphism.arch_index
GROUP BY isomorphism.class_id, isomorphism.unique_str
HAVING count(*) > 1
ORDER BY spread_points DESC, isomorphism.class_id
LIMIT 10;
