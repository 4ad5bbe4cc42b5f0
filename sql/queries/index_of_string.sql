-- The index of the architecture of space ?1 with the string ?2.
SELECT arch_index
FROM stored_architectures
WHERE space_id = ?1 AND arch_str = ?2;
