-- The index of an architecture string.
-- grain: one row, none if the space has no such string; ?1: space_id, ?2: arch_str
SELECT arch_index
FROM stored_architectures
WHERE space_id = ?1 AND arch_str = ?2;
