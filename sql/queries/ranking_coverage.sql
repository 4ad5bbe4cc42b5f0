-- How many architectures a ranking has (NULL: there is no such ranking), how many of its space are imported, and how many
-- of these are in its summaries: fewer than imported after an import that was cut off.
-- grain: one row
SELECT
    ranking_coverage.ranked_architectures,
    search_spaces.imported_architectures,
    search_spaces.summarised_architectures
FROM search_spaces
LEFT JOIN ranking_coverage
    ON
        search_spaces.space_id = ranking_coverage.space_id
        AND ranking_coverage.recipe_id = ?2
        AND ranking_coverage.dataset_id = ?3
        AND ranking_coverage.split_id = ?4
WHERE search_spaces.space_id = ?1;
