-- Coverage for an export, as in the view.
-- grain: one row per row of the view with these names; units and nulls: as in the view
SELECT
    dataset,
    hp,
    seed,
    architectures
FROM coverage
WHERE space = :space
ORDER BY hp, dataset, seed;
