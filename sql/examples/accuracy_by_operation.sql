-- Which operation belongs on which edge? Mean and best accuracy of all topologies with an operation on an edge.
-- grain: one row per edge (from node to node of the cell) and operation
-- units: percent, mean over seeds after the last epoch
-- change: hp, dataset and metric_on_set
WITH ranked AS (
    SELECT
        architectures.op_0_1,
        architectures.op_0_2,
        architectures.op_1_2,
        architectures.op_0_3,
        architectures.op_1_3,
        architectures.op_2_3,
        best_architectures.accuracy_percent
    FROM best_architectures
    INNER JOIN architectures
        ON architectures.space = 'tss' AND best_architectures.arch_index = architectures.arch_index
    WHERE
        best_architectures.space = 'tss' AND best_architectures.hp = '200'
        AND best_architectures.dataset = 'ImageNet16-120' AND best_architectures.metric_on_set = 'valid'
),

placed AS (
    SELECT '0 to 1' AS edge, op_0_1 AS operation, accuracy_percent FROM ranked
    UNION ALL
    SELECT '0 to 2' AS edge, op_0_2 AS operation, accuracy_percent FROM ranked
    UNION ALL
    SELECT '1 to 2' AS edge, op_1_2 AS operation, accuracy_percent FROM ranked
    UNION ALL
    SELECT '0 to 3' AS edge, op_0_3 AS operation, accuracy_percent FROM ranked
    UNION ALL
    SELECT '1 to 3' AS edge, op_1_3 AS operation, accuracy_percent FROM ranked
    UNION ALL
    SELECT '2 to 3' AS edge, op_2_3 AS operation, accuracy_percent FROM ranked
)

SELECT
    edge,
    operation,
    count(*) AS architectures,
    avg(accuracy_percent) AS mean_percent,
    max(accuracy_percent) AS best_percent
FROM placed
GROUP BY edge, operation
ORDER BY edge, mean_percent DESC, operation;
