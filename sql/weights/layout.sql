-- The tensors of a layout, in the order of the state dict.
-- grain: one row per tensor; ?1 layout_id
-- units: byte_offset and bytes in bytes
SELECT tensor, number_type, shape, byte_offset, bytes
FROM weight_layout_tensors
WHERE layout_id = ?1
ORDER BY position
