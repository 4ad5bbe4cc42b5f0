-- Number of trials of architecture ?1 under recipe ?2 on data set ?3.
SELECT count(*)
FROM stored_trials
WHERE architecture_id = ?1 AND recipe_id = ?2 AND dataset_id = ?3;
