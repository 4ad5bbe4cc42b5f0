-- Adds a tensor of a layout.
-- grain: one row per tensor
INSERT INTO weight_layout_tensors (layout_id, position, tensor, number_type, shape, byte_offset, bytes)
VALUES (:layout_id, :position, :tensor, :number_type, :shape, :byte_offset, :bytes)
