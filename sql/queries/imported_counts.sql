-- How many architectures of each space are imported.
-- grain: one row per space with any imported architecture
SELECT
    space_id,
    imported_architectures
FROM search_spaces
WHERE imported_architectures > 0
ORDER BY space_id;
