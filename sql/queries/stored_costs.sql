-- The latency that import worked out for a data set; no row where its costs have no answer.
SELECT latency_seconds
FROM stored_datasets
WHERE architecture_id = ?1 AND recipe_id = ?2 AND dataset_id = ?3 AND params_millions IS NOT NULL;
