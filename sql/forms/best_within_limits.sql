-- The best architectures of a ranking, as find_best sees it. An empty field takes the topology space on CIFAR-10, recipe
-- '200', by validation accuracy; without max_params (millions of weights) and max_flops (millions of multiply-adds), costs do
-- not matter.
-- grain: one row per architecture, best first
-- units: percent, mean over seeds after the last epoch; millions of weights; millions of multiply-adds
SELECT rank, arch_index, arch_str, accuracy_percent, params_millions, flops_millions
FROM best_architectures
WHERE
    space = coalesce(nullif(:space, ''), 'tss')
    AND hp = coalesce(nullif(:hp, ''), '200')
    AND dataset = coalesce(nullif(:dataset, ''), 'cifar10')
    AND metric_on_set = coalesce(nullif(:metric_on_set, ''), 'valid')
    AND params_millions <= CAST(coalesce(nullif(:max_params, ''), 1e9) AS REAL)
    AND flops_millions <= CAST(coalesce(nullif(:max_flops, ''), 1e9) AS REAL)
ORDER BY rank
LIMIT 50;
