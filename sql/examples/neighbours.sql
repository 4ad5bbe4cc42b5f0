-- What does one changed operation do? The 24 neighbours of a topology with their accuracy, best first.
-- grain: one row per architecture that differs on exactly one edge
-- units: percent, mean over seeds after the last epoch
-- nulls: accuracy_percent and gain_points of neighbours that were not imported
-- change: arch_index of the topology; hp, dataset and metric_on_set
WITH ranked AS (
    SELECT arch_index, accuracy_percent
    FROM best_architectures
    WHERE space = 'tss' AND hp = '200' AND dataset = 'cifar10' AND metric_on_set = 'valid'
),

centre AS (
    SELECT arch_index, op_0_1, op_0_2, op_1_2, op_0_3, op_1_3, op_2_3
    FROM architectures
    WHERE space = 'tss' AND arch_index = 11
),

compared AS (
    SELECT
        centre.arch_index AS centre_index,
        other.arch_index,
        other.arch_str,
        CASE WHEN centre.op_0_1 = other.op_0_1 THEN 0 ELSE 1 END
        + CASE WHEN centre.op_0_2 = other.op_0_2 THEN 0 ELSE 1 END
        + CASE WHEN centre.op_1_2 = other.op_1_2 THEN 0 ELSE 1 END
        + CASE WHEN centre.op_0_3 = other.op_0_3 THEN 0 ELSE 1 END
        + CASE WHEN centre.op_1_3 = other.op_1_3 THEN 0 ELSE 1 END
        + CASE WHEN centre.op_2_3 = other.op_2_3 THEN 0 ELSE 1 END AS changes
    FROM centre
    CROSS JOIN architectures AS other
    WHERE other.space = 'tss'
)

SELECT
    compared.arch_index,
    compared.arch_str,
    ranked.accuracy_percent,
    ranked.accuracy_percent - centre_ranked.accuracy_percent AS gain_points
FROM compared
LEFT JOIN ranked ON compared.arch_index = ranked.arch_index
LEFT JOIN ranked AS centre_ranked ON compared.centre_index = centre_ranked.arch_index
WHERE compared.changes = 1
ORDER BY ranked.accuracy_percent DESC NULLS LAST, compared.arch_index;
