-- Which architectures are best below a million weights? find_best with param_max, and the nine that follow.
-- grain: one row per architecture, best first
-- units: percent, mean over seeds after the last epoch; millions of weights; millions of multiply-adds
-- change: the names, the limit, or add one such as flops_millions <= 100
SELECT rank, arch_index, arch_str, accuracy_percent, params_millions, flops_millions
FROM best_architectures
WHERE
    space = 'tss' AND hp = '200' AND dataset = 'cifar100' AND metric_on_set = 'valid'
    AND params_millions <= 1.0
ORDER BY rank
LIMIT 10;
