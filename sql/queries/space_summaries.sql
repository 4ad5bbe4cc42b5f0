-- How much of each search space of NATS-Bench is in the database. Trials are counted now only if no import has counted them.
-- grain: one row per search space
SELECT
    search_spaces.space_id,
    (
        SELECT count(*) FROM stored_architectures
        WHERE stored_architectures.space_id = search_spaces.space_id
    ) AS architectures,
    search_spaces.imported_architectures,
    CASE search_spaces.summarised_architectures
        WHEN search_spaces.imported_architectures THEN (
            SELECT coalesce(sum(seed_counts.architectures), 0) FROM seed_counts
            WHERE seed_counts.space_id = search_spaces.space_id
        )
        ELSE (
            SELECT count(*) FROM stored_trials
            WHERE
                stored_trials.trial_id
                BETWEEN search_spaces.space_id * 33554432 AND search_spaces.space_id * 33554432 + 33554431
        )
    END AS trials,
    CASE search_spaces.summarised_architectures
        WHEN search_spaces.imported_architectures THEN (
            SELECT coalesce(sum(seed_counts.epochs), 0) FROM seed_counts
            WHERE seed_counts.space_id = search_spaces.space_id
        )
        ELSE (
            SELECT coalesce(sum(stored_trials.epochs), 0) FROM stored_trials
            WHERE
                stored_trials.trial_id
                BETWEEN search_spaces.space_id * 33554432 AND search_spaces.space_id * 33554432 + 33554431
        )
    END AS epochs
FROM search_spaces
WHERE search_spaces.space_id IN (0, 1)
ORDER BY search_spaces.space_id;
