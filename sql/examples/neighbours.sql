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

neighbours AS (
    SELECT
        neighbour.arch_index,
        neighbour.arch_str,
        centre.arch_index AS centre_index
    FROM architectures AS centre
    CROSS JOIN architectures AS neighbour
    WHERE
        centre.space = 'tss' AND centre.arch_index = 11 AND neighbour.space = 'tss'
        AND CASE WHEN centre.op_0_1 <> neighbour.op_0_1 THEN 1 ELSE 0 END
        + CASE WHEN centre.op_0_2 <> neighbour.op_0_2 THEN 1 ELSE 0 END
        + CASE WHEN centre.op_1_2 <> neighbour.op_1_2 THEN 1 ELSE 0 END
        + CASE WHEN centre.op_0_3 <> neighbour.op_0_3 THEN 1 ELSE 0 END
        + CASE WHEN centre.op_1_3 <> neighbour.op_1_3 THEN 1 ELSE 0 END
        + CASE WHEN centre.op_2_3 <> neighbour.op_2_3 THEN 1 ELSE 0 END = 1
)

SELECT
    neighbours.arch_index,
    neighbours.arch_str,
    ranked.accuracy_percent,
    ranked.accuracy_percent - centre.accuracy_percent AS gain_points
FROM neighbours
LEFT JOIN ranked ON neighbours.arch_index = ranked.arch_index
LEFT JOIN ranked AS centre ON neighbours.centre_index = centre.arch_index
ORDER BY ranked.accuracy_percent DESC NULLS LAST, neighbours.arch_index;
