-- Costs that import worked out for a data set; params are NULL if they have no answer.
SELECT params_millions, latency_seconds
FROM stored_datasets
WHERE architecture_id = ?1 AND recipe_id = ?2 AND dataset_id = ?3;
