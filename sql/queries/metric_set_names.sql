-- The sets of images that a question can name, in the order of their bytes.
-- grain: one row per set
SELECT DISTINCT metric_on_set
FROM metric_sets
ORDER BY metric_on_set;
