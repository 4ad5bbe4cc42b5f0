-- The settings of searches made elsewhere under the same name, if they are others: all rows of a method on a data set come
-- from one file.
-- grain: one row, or none; ?1: method, ?2: space_id, ?3: dataset_id, ?4: settings
SELECT settings
FROM experiments
WHERE kind = 'external' AND method = ?1 AND space_id = ?2 AND dataset_id = ?3 AND settings <> ?4;
