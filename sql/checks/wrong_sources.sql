-- Places where rows of architectures contradict each other. An intact database has none.
-- grain: one row per place, with what is expected there and what is found
SELECT
    'architecture_sources: ' || spaces.space || ' ' || (architecture_sources.architecture_id % 32768) || ', archive_id' AS place,
    'an archive of ' || spaces.space AS expected,
    'an archive of ' || of_archives.space AS found
FROM architecture_sources
INNER JOIN archives ON architecture_sources.archive_id = archives.archive_id
INNER JOIN search_spaces AS spaces ON spaces.space_id = architecture_sources.architecture_id / 32768
INNER JOIN search_spaces AS of_archives ON archives.space_id = of_archives.space_id
WHERE archives.space_id <> spaces.space_id
UNION ALL
SELECT
    'stored_recipes: ' || search_spaces.space || ' ' || (stored_recipes.architecture_id % 32768),
    'no row, since the architecture is not imported',
    count(*) || ' rows'
FROM stored_recipes
LEFT JOIN search_spaces ON search_spaces.space_id = stored_recipes.architecture_id / 32768
WHERE
    NOT EXISTS (
        SELECT 1 FROM architecture_sources
        WHERE architecture_sources.architecture_id = stored_recipes.architecture_id
    )
GROUP BY stored_recipes.architecture_id;
