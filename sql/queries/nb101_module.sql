-- A module of NAS-Bench-101, by its index.
-- grain: one row, where arch_index is ?1
SELECT
    arch_index,
    module_hash,
    vertices,
    edge_bits,
    operation_digits,
    trainable_parameters
FROM stored_nb101_modules
JOIN stored_nb101_matrices USING (matrix_id)
WHERE arch_index = ?1;
