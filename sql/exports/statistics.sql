-- Numbers of trials for an export, as in the view.
-- grain: one row per row of the view with these names; units and nulls: as in the view
SELECT
    dataset,
    hp,
    trials,
    architectures
FROM statistics
WHERE space = :space
ORDER BY hp, dataset, trials;
