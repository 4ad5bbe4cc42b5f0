-- The indexes of the imported architectures of a space, whose ids are ?1 to ?2, ascending.
SELECT architecture_id - ?1 AS arch_index
FROM architecture_sources
WHERE architecture_id BETWEEN ?1 AND ?2
ORDER BY architecture_id;
