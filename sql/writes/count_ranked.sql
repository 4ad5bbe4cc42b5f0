-- Adds newly ranked architectures to the count of their ranking.
INSERT INTO ranking_coverage (space_id, recipe_id, dataset_id, split_id, ranked_architectures)
VALUES (?1, ?2, ?3, ?4, ?5)
ON CONFLICT (space_id, recipe_id, dataset_id, split_id) DO UPDATE SET
ranked_architectures = ranked_architectures + excluded.ranked_architectures;
