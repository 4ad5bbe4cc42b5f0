-- The recipes of an architecture, in the archive's order.
-- grain: one row per recipe; ?1 and ?2: architecture_id, both times
SELECT
    recipe_id,
    recipe_position,
    weights_cleared
FROM stored_recipes
WHERE architecture_id BETWEEN ?1 AND ?2
ORDER BY recipe_position;
