-- The recipes that any architecture of a space, whose ids are ?1 to ?2, was trained with, by number of epochs.
SELECT DISTINCT recipe_id
FROM stored_recipes
WHERE architecture_id BETWEEN ?1 AND ?2
ORDER BY recipe_id;
