-- For each number of trials on data set ?4 under recipe ?3, how many imported architectures (ids ?1 to ?2) have it.
-- grain: one row per number of trials that occurs
SELECT trials, count(*) AS architectures
FROM (
    SELECT (
        SELECT count(*)
        FROM stored_trials
        WHERE
            stored_trials.architecture_id = architecture_sources.architecture_id
            AND stored_trials.recipe_id = ?3
            AND stored_trials.dataset_id = ?4
    ) AS trials
    FROM architecture_sources
    WHERE architecture_sources.architecture_id BETWEEN ?1 AND ?2
)
GROUP BY trials
ORDER BY trials;
