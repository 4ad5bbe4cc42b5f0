-- Topologies that compute the same: get_unique_str, and the class of all cells with the same string. The string merges
-- identities and zeros as the official API does, which makes 6,466 classes. It is a fingerprint, not a proof.
-- grain: one row per architecture of the topology space (space 'tss')
-- nulls: none
DROP VIEW IF EXISTS isomorphism;
CREATE VIEW isomorphism AS
SELECT
    arch_index,
    arch_str,
    unique_str,
    CAST((
        SELECT min(architecture_id) -- arch_index, since space_id is 0
        FROM topology_cells AS same
        WHERE unique_str = topology_cells.unique_str
    ) AS INTEGER) AS class_id, -- smallest arch_index of the class
    CAST((
        SELECT count(*)
        FROM topology_cells AS same
        WHERE unique_str = topology_cells.unique_str
    ) AS INTEGER) AS class_size -- architectures in the class
FROM stored_architectures
JOIN topology_cells USING (architecture_id)
WHERE space_id = 0; -- for the index on (space_id, arch_index)
