-- The index of the architecture with a string.
-- grain: one row, or none if the list has no such string; ?1: space_id, ?2: arch_str
SELECT arch_index
FROM stored_architectures
WHERE space_id = ?1 AND arch_str = ?2;
