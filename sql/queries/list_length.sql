-- Length of the list of architectures of a space; 0 before anything is imported.
-- grain: one row; ?1: space_id
SELECT coalesce(max(arch_index) + 1, 0)
FROM stored_architectures
WHERE space_id = ?1;
