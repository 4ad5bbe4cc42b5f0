-- Where does hill climbing get stuck? Topologies that none of their 24 neighbours beats.
-- (For each edge, the five architectures that differ only there form a group. A local maximum is the best of all its six
-- groups.)
-- grain: one row per local maximum, best first; the first is the global one
-- units: percent, mean over seeds after the last epoch
-- change: hp, dataset and metric_on_set. It needs the whole space: in a part of it, missing neighbours count as worse.
WITH cells AS (
    SELECT
        ranked.rank,
        ranked.accuracy_percent,
        architectures.arch_index,
        architectures.arch_str,
        architectures.op_0_1,
        architectures.op_0_2,
        architectures.op_1_2,
        architectures.op_0_3,
        architectures.op_1_3,
        architectures.op_2_3
    FROM best_architectures AS ranked
    INNER JOIN architectures ON architectures.space = 'tss' AND ranked.arch_index = architectures.arch_index
    WHERE
        ranked.space = 'tss' AND ranked.hp = '200'
        AND ranked.dataset = 'cifar10' AND ranked.metric_on_set = 'valid'
),

compared AS (
    SELECT
        rank,
        arch_index,
        arch_str,
        accuracy_percent,
        max(accuracy_percent) OVER (PARTITION BY op_0_2, op_1_2, op_0_3, op_1_3, op_2_3) AS best_0_1,
        max(accuracy_percent) OVER (PARTITION BY op_0_1, op_1_2, op_0_3, op_1_3, op_2_3) AS best_0_2,
        max(accuracy_percent) OVER (PARTITION BY op_0_1, op_0_2, op_0_3, op_1_3, op_2_3) AS best_1_2,
        max(accuracy_percent) OVER (PARTITION BY op_0_1, op_0_2, op_1_2, op_1_3, op_2_3) AS best_0_3,
        max(accuracy_percent) OVER (PARTITION BY op_0_1, op_0_2, op_1_2, op_0_3, op_2_3) AS best_1_3,
        max(accuracy_percent) OVER (PARTITION BY op_0_1, op_0_2, op_1_2, op_0_3, op_1_3) AS best_2_3
    FROM cells
)

SELECT rank, arch_index, arch_str, accuracy_percent
FROM compared
WHERE
    accuracy_percent = best_0_1
    AND accuracy_percent = best_0_2
    AND accuracy_percent = best_1_2
    AND accuracy_percent = best_0_3
    AND accuracy_percent = best_1_3
    AND accuracy_percent = best_2_3
ORDER BY rank;
