-- What a database has trials of.
-- grain: one row per space, recipe and data set with trials
-- units: trials is their number
-- nulls: none
SELECT
    space,
    hp,
    dataset,
    sum(architectures) AS trials -- a trial of an architecture is one of its seeds
FROM coverage
GROUP BY space, hp, dataset;
