-- Which trials answer which set of a question. Every database must have the same rows.
-- grain: one row per data set and set of a question
SELECT
    dataset_id || '/' || metric_on_set,
    stored_dataset_id,
    split_id
FROM metric_sets
ORDER BY dataset_id, metric_on_set;
