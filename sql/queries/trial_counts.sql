-- How many trials a space has, by recipe and data set.
-- grain: one row per (hp, dataset); :space
SELECT
    hp,
    dataset,
    sum(architectures) AS trials
FROM coverage
WHERE space = :space
GROUP BY hp, dataset;
