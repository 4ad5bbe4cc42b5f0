-- The string of architecture ?2 of space ?1.
SELECT arch_str
FROM stored_architectures
WHERE space_id = ?1 AND arch_index = ?2;
