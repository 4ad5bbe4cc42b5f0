-- The recipes of an architecture in the archive's order.
-- grain: one row per recipe; ?1: architecture_id
SELECT recipe_id
FROM stored_recipes
WHERE architecture_id = ?1
ORDER BY recipe_position;
