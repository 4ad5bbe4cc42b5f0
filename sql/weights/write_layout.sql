-- Adds a layout.
-- grain: one row per layout
INSERT INTO weight_layouts (layout_sha256, tensors, bytes, layer_versions)
VALUES (:layout_sha256, :tensors, :bytes, :layer_versions)
