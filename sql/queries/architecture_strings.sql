-- The strings of a space, by index.
-- grain: one row per architecture of the list; ?1: space_id
SELECT arch_str
FROM stored_architectures
WHERE space_id = ?1
ORDER BY arch_index;
