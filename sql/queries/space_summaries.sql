-- How much of each search space is in the database.
-- grain: one row per search space
SELECT
    search_spaces.space_id,
    (
        SELECT count(*) FROM stored_architectures
        WHERE stored_architectures.space_id = search_spaces.space_id
    ) AS architectures,
    search_spaces.imported_architectures,
    (
        SELECT count(*) FROM stored_trials
        WHERE stored_trials.trial_id / 33554432 = search_spaces.space_id
    ) AS trials,
    (
        SELECT coalesce(sum(stored_trials.epochs), 0) FROM stored_trials
        WHERE stored_trials.trial_id / 33554432 = search_spaces.space_id
    ) AS epochs
FROM search_spaces
ORDER BY search_spaces.space_id;
