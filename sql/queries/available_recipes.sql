-- The recipes that any imported architecture of a space has.
-- grain: one row per recipe; ?1 and ?2: first and last architecture_id of the space
SELECT DISTINCT recipe_id
FROM stored_recipes
WHERE architecture_id BETWEEN ?1 AND ?2
ORDER BY recipe_id;
