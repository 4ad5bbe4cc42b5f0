-- Takes architectures (a JSON list of indexes) out of all rankings of a space.
-- returns: one row per deleted place
DELETE FROM ranked_accuracies
WHERE space_id = :space_id AND arch_index IN (SELECT value FROM json_each(:indexes))
RETURNING recipe_id, dataset_id, split_id;
