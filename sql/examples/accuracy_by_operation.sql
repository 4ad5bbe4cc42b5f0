-- Which operation belongs on which edge? Mean and best accuracy of all topologies with an operation on an edge.
-- grain: one row per edge (from node to node of the cell) and operation
-- units: percent, mean over seeds after the last epoch
-- change: hp, dataset and metric_on_set
WITH ranked AS (
    SELECT arch_index, accuracy_percent
    FROM best_architectures
    WHERE space = 'tss' AND hp = '200' AND dataset = 'ImageNet16-120' AND metric_on_set = 'valid'
),

placed AS (
    SELECT
        ranked.accuracy_percent,
        edge.key AS edge,
        edge.value AS operation
    FROM ranked
    INNER JOIN architectures ON architectures.space = 'tss' AND ranked.arch_index = architectures.arch_index
    CROSS JOIN json_each(json_object(
        '0 to 1', op_0_1, '0 to 2', op_0_2, '1 to 2', op_1_2, '0 to 3', op_0_3, '1 to 3', op_1_3, '2 to 3', op_2_3
    )) AS edge
)

SELECT
    edge,
    operation,
    count(*) AS architectures,
    avg(accuracy_percent) AS mean_percent,
    max(accuracy_percent) AS best_percent
FROM placed
GROUP BY edge, operation
ORDER BY edge, mean_percent DESC;
