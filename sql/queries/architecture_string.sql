-- The string of an architecture.
-- grain: one row; ?1: space_id, ?2: arch_index
SELECT arch_str
FROM stored_architectures
WHERE space_id = ?1 AND arch_index = ?2;
