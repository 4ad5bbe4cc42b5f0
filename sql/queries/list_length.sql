-- Length of the list of architectures of space ?1; 0 before anything is imported.
SELECT coalesce(max(arch_index) + 1, 0)
FROM stored_architectures
WHERE space_id = ?1;
