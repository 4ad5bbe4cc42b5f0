-- Final accuracy of every seed.
SELECT seed, loss, top1_percent
FROM final_metrics
WHERE
    space = 'tss' AND arch_index = 11
    AND dataset = 'cifar10' AND hp = '200' AND split = 'ori-test'
ORDER BY seed;
