-- The lists of epochs that get_more_info answers. There are a handful.
-- grain: one row per list and run of epochs with the same flags
SELECT
    answers_id,
    first_epoch,
    last_epoch,
    valid IS NOT NULL,
    x_test IS NOT NULL,
    test IS NOT NULL,
    valtest IS NOT NULL,
    validated
FROM answered_epochs
ORDER BY answers_id, first_epoch;
