-- The data sets of architecture ?1 under recipe ?2, in the order of its file.
SELECT dataset_id
FROM stored_datasets
WHERE architecture_id = ?1 AND recipe_id = ?2
ORDER BY dataset_position;
