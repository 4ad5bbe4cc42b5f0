-- In which layers do more channels help? Mean accuracy of all sizes that have a number of channels in a layer (size space).
-- grain: one row per number of channels; one column per layer
-- units: percent, mean over seeds after the last epoch
-- nulls: a layer that has this number of channels in no imported architecture
-- change: hp, dataset and metric_on_set
WITH ranked AS (
    SELECT
        best_architectures.accuracy_percent,
        architectures.channels_1,
        architectures.channels_2,
        architectures.channels_3,
        architectures.channels_4,
        architectures.channels_5
    FROM best_architectures
    INNER JOIN architectures
        ON architectures.space = 'sss' AND best_architectures.arch_index = architectures.arch_index
    WHERE
        best_architectures.space = 'sss' AND best_architectures.hp = '90'
        AND best_architectures.dataset = 'cifar100' AND best_architectures.metric_on_set = 'valid'
),

by_layer AS (
    SELECT 1 AS layer, channels_1 AS channels, accuracy_percent FROM ranked
    UNION ALL
    SELECT 2 AS layer, channels_2 AS channels, accuracy_percent FROM ranked
    UNION ALL
    SELECT 3 AS layer, channels_3 AS channels, accuracy_percent FROM ranked
    UNION ALL
    SELECT 4 AS layer, channels_4 AS channels, accuracy_percent FROM ranked
    UNION ALL
    SELECT 5 AS layer, channels_5 AS channels, accuracy_percent FROM ranked
)

SELECT
    channels,
    avg(CASE WHEN layer = 1 THEN accuracy_percent END) AS layer_1_percent,
    avg(CASE WHEN layer = 2 THEN accuracy_percent END) AS layer_2_percent,
    avg(CASE WHEN layer = 3 THEN accuracy_percent END) AS layer_3_percent,
    avg(CASE WHEN layer = 4 THEN accuracy_percent END) AS layer_4_percent,
    avg(CASE WHEN layer = 5 THEN accuracy_percent END) AS layer_5_percent
FROM by_layer
GROUP BY channels
ORDER BY channels;
