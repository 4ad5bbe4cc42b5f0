-- How many architectures each ranking has, by its stored count.
-- grain: one row per ranking that has any
SELECT
    space_id || '/' || recipe_id || '/' || dataset_id || '/' || split_id,
    ranked_architectures
FROM ranking_coverage
WHERE ranked_architectures <> 0;
