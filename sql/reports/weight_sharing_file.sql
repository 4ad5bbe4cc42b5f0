-- What architectures reach when they are fully trained. The report looks up those that a search made elsewhere would have
-- ended with after each of its epochs.
-- grain: one row per (dataset, arch_index)
-- units: percent top-1 after the last epoch of the full recipe, mean over seeds
-- nulls: an accuracy that the database does not have
SELECT
    dataset,
    arch_index,
    arch_str,
    max(accuracy_percent) FILTER (WHERE metric_on_set = 'valid') AS valid_percent,
    max(accuracy_percent) FILTER (WHERE metric_on_set = 'test') AS test_percent
FROM best_architectures
WHERE
    space = coalesce(:space, 'tss')
    AND hp = CASE coalesce(:space, 'tss') WHEN 'tss' THEN '200' ELSE '90' END
    AND dataset <> 'cifar10-valid' -- cifar10 has its validation accuracies
    AND metric_on_set IN ('valid', 'test')
GROUP BY dataset, arch_index
ORDER BY dataset, arch_index;
