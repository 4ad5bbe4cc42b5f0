-- The modules of NAS-Bench-101, all 423,624 as soon as one file is imported.
-- grain: one row per module
-- units: params_millions of weights; edges and depth count edges of the module
-- nulls: none
DROP VIEW IF EXISTS nb101_architectures;
CREATE VIEW nb101_architectures AS
SELECT
    arch_index, -- place of the hash in sorted order, from 0
    CAST(lower(hex(module_hash)) AS TEXT) AS module_hash,
    vertices,
    edges,
    depth, -- edges on the longest way from input to output
    adjacency, -- row by row, '0' or '1'
    -- '1' is replaced first: the name of its operation brings no other digit that is replaced after it.
    CAST(
        'input,'
        || replace(
            replace(replace(operation_digits, '1', 'conv1x1-bn-relu,'), '0', 'conv3x3-bn-relu,'), '2', 'maxpool3x3,'
        )
        || 'output' AS TEXT
    ) AS operations, -- of the vertices, in order
    CAST(length(operation_digits) - length(replace(operation_digits, '0', '')) AS INTEGER) AS conv3x3_vertices,
    CAST(length(operation_digits) - length(replace(operation_digits, '1', '')) AS INTEGER) AS conv1x1_vertices,
    CAST(length(operation_digits) - length(replace(operation_digits, '2', '')) AS INTEGER) AS maxpool3x3_vertices,
    trainable_parameters,
    CAST(trainable_parameters / 1000000.0 AS DOUBLE) AS params_millions,
    CAST(
        EXISTS (SELECT 1 FROM stored_nb101_runs WHERE run_id BETWEEN 256 * arch_index AND 256 * arch_index + 255) AS INTEGER
    ) AS is_imported -- 1: it has runs here
FROM stored_nb101_modules
JOIN stored_nb101_matrices USING (matrix_id);
