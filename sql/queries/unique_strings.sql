-- What the cells of the topology space compute, by index: equal for cells that compute the same.
-- grain: one row per architecture of the list; ?1: space_id, that of the topology space
SELECT topology_cells.unique_str
FROM stored_architectures
INNER JOIN topology_cells ON stored_architectures.architecture_id = topology_cells.architecture_id
WHERE stored_architectures.space_id = ?1
ORDER BY stored_architectures.arch_index;
