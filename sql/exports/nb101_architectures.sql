-- Modules of NAS-Bench-101 for an export, as in the view.
-- grain: one row per row of the view; units and nulls: as in the view
SELECT
    arch_index,
    module_hash,
    vertices,
    edges,
    depth,
    adjacency,
    operations,
    conv3x3_vertices,
    conv1x1_vertices,
    maxpool3x3_vertices,
    trainable_parameters,
    params_millions,
    is_imported
FROM nb101_architectures
ORDER BY arch_index;
