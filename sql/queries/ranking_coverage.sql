-- How many architectures a ranking has, and how many of its space are imported.
SELECT ranking_coverage.ranked_architectures, search_spaces.imported_architectures
FROM ranking_coverage
INNER JOIN search_spaces ON ranking_coverage.space_id = search_spaces.space_id
WHERE
    ranking_coverage.space_id = ?1
    AND ranking_coverage.recipe_id = ?2
    AND ranking_coverage.dataset_id = ?3
    AND ranking_coverage.split_id = ?4;
