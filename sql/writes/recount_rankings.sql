-- Counts the rankings of a space anew, after some rows were deleted.
INSERT INTO ranking_coverage (space_id, recipe_id, dataset_id, split_id, ranked_architectures)
SELECT space_id, recipe_id, dataset_id, split_id, count(*)
FROM ranked_accuracies
WHERE space_id = :space_id
GROUP BY space_id, recipe_id, dataset_id, split_id;
