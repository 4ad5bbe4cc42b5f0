-- The view coverage in a fixed order.
SELECT space, dataset, hp, seed, architectures
FROM coverage
ORDER BY space DESC, CAST(hp AS INTEGER), dataset, seed;
