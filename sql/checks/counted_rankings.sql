-- How many architectures each ranking has; must be what stored_ranking_counts.sql finds.
-- grain: one row per ranking that has any
SELECT
    space_id || '/' || recipe_id || '/' || dataset_id || '/' || split_id,
    count(*)
FROM ranked_accuracies
GROUP BY space_id, recipe_id, dataset_id, split_id;
