-- Classes of cells for an export, as in the view.
-- grain: one row per row of the view; units and nulls: as in the view
SELECT
    arch_index,
    arch_str,
    unique_str,
    class_id,
    class_size
FROM isomorphism
ORDER BY arch_index;
