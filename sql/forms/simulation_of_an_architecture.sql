-- What simulate_train_eval answers about an architecture: validation accuracy after each epoch and the time that it costs.
-- An empty field takes cell 11 on CIFAR-10, recipe '12'.
-- grain: one row per seed and epoch, from 0
-- units: percent, seconds (latency: of a batch of 256 images)
-- nulls: latency_seconds, if there is no positive measurement
SELECT seed, epoch, valid_accuracy_percent, latency_seconds, time_cost_seconds, validated
FROM simulated_train_eval
WHERE
    space = coalesce(nullif(:space, ''), 'tss')
    AND arch_index = CAST(coalesce(nullif(:arch_index, ''), 11) AS INTEGER)
    AND dataset = coalesce(nullif(:dataset, ''), 'cifar10')
    AND hp = coalesce(nullif(:hp, ''), '12')
ORDER BY seed, epoch;
