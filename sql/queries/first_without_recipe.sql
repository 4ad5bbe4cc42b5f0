-- The first imported architecture with an id from ?1 to ?2 that was not trained with recipe ?3.
-- grain: one row; NULL if all were
SELECT min(architecture_sources.architecture_id) - ?1
FROM architecture_sources
WHERE
    architecture_sources.architecture_id BETWEEN ?1 AND ?2
    AND NOT EXISTS (
        SELECT 1
        FROM stored_recipes
        WHERE
            stored_recipes.architecture_id = architecture_sources.architecture_id
            AND stored_recipes.recipe_id = ?3
    );
