-- Some modules of NAS-Bench-101, with what they reach after full training: means over repeats of 108 epochs.
-- ?1: their indexes, as a JSON list
-- grain: one row per module that is listed here and in the database, and has such runs; in no order
-- units: percents from 0 to 100
-- nulls: where no run has a number
SELECT
    means.arch_index,
    vertices,
    edge_bits,
    operation_digits,
    valid_percent,
    test_percent
FROM json_each(?1) AS asked
CROSS JOIN nb101_means AS means
JOIN stored_nb101_modules USING (arch_index)
JOIN stored_nb101_matrices USING (matrix_id)
WHERE means.arch_index = asked.value AND means.epochs = 108;
