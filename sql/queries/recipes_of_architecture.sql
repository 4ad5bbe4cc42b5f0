-- The recipes of architecture ?1 in the order of its file.
SELECT recipe_id
FROM stored_recipes
WHERE architecture_id = ?1
ORDER BY recipe_position;
