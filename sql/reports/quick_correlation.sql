-- The sample of the paper's draw-correlations.py: every 300th architecture of the topology space from number 1 on, below
-- 10,000. The script takes the topology space whatever space it is asked for.
-- grain: one row per architecture
-- units: percent top-1 on CIFAR-10 after 200 epochs, mean over seeds: validation of the runs on 'cifar10-valid', test of
--        those on all training images; trials: runs behind the row
-- nulls: none
-- change: 300
WITH finals AS (
    SELECT
        final_accuracies.arch_index,
        max(final_accuracies.x_valid_top1_percent) FILTER (WHERE final_accuracies.dataset = 'cifar10-valid') AS valid_percent,
        max(final_accuracies.ori_test_top1_percent) FILTER (WHERE final_accuracies.dataset = 'cifar10') AS test_percent
    FROM final_accuracies
    WHERE
        final_accuracies.space = 'tss' AND final_accuracies.hp = '200'
        AND final_accuracies.arch_index < 10000 AND final_accuracies.arch_index % 300 = 1
    GROUP BY final_accuracies.arch_index
    HAVING valid_percent IS NOT NULL AND test_percent IS NOT NULL
)

SELECT
    finals.arch_index,
    finals.valid_percent,
    finals.test_percent,
    (
        SELECT count(*) FROM trials
        WHERE
            trials.space = 'tss' AND trials.arch_index = finals.arch_index AND trials.hp = '200'
            AND trials.dataset IN ('cifar10-valid', 'cifar10')
    ) AS trials
FROM finals
ORDER BY finals.arch_index;
