-- The indexes of the imported architectures of a space, ascending.
-- grain: one row per imported architecture; ?1 and ?2: first and last architecture_id of the space
SELECT architecture_id - ?1
FROM architecture_sources
WHERE architecture_id BETWEEN ?1 AND ?2
ORDER BY architecture_id;
