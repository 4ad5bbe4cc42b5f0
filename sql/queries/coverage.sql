-- The view coverage in a fixed order.
-- grain: one row per (space, dataset, hp, seed) that any imported architecture has
SELECT space, dataset, hp, seed, architectures
FROM coverage
ORDER BY space DESC, CAST(hp AS INTEGER), dataset, seed;
