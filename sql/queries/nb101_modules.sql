-- All modules of NAS-Bench-101, in the order of their indexes.
-- grain: one row per module
SELECT
    arch_index,
    module_hash,
    vertices,
    edge_bits,
    operation_digits,
    trainable_parameters
FROM stored_nb101_modules
JOIN stored_nb101_matrices USING (matrix_id)
ORDER BY arch_index;
