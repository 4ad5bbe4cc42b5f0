-- How many architectures each ranking has. The answer must be the same as that of stored_ranking_counts.sql.
-- grain: one row per ranking that has any
SELECT
    space_id || '/' || recipe_id || '/' || dataset_id || '/' || split_id,
    count(*)
FROM ranked_accuracies
GROUP BY space_id, recipe_id, dataset_id, split_id;
