-- The adjacency matrices of NAS-Bench-101 that the database lists.
-- grain: one row per matrix, in the order of their keys
SELECT
    vertices,
    edge_bits,
    edges,
    depth,
    adjacency
FROM stored_nb101_matrices
ORDER BY matrix_id;
