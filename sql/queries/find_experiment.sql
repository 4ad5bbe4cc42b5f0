-- The experiment with exactly these settings.
-- grain: one row, or none
SELECT experiment_id
FROM experiments
WHERE
    kind = :kind AND method = :method AND space_id = :space_id AND dataset_id = :dataset_id AND settings = :settings;
