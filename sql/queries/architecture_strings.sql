-- The strings of all architectures of space ?1, by index.
SELECT arch_str
FROM stored_architectures
WHERE space_id = ?1
ORDER BY arch_index;
