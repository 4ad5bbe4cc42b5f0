-- Architectures in the forms of other programs for an export, as in the view.
-- grain: one row per row of the view with these names; units and nulls: as in the view
SELECT
    arch_index,
    arch_str,
    op_0_1,
    op_0_2,
    op_1_2,
    op_0_3,
    op_1_3,
    op_2_3,
    channels_1,
    channels_2,
    channels_3,
    channels_4,
    channels_5,
    imported,
    is_sample,
    operations,
    naslib,
    nni,
    genotype,
    one_hot,
    adjacency,
    channels
FROM architecture_encodings
WHERE space = :space
ORDER BY arch_index;
