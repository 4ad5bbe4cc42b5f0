-- How many seeds does an architecture have? Not every one has three.
-- grain: one row per space, recipe, data set and number of trials
-- units: numbers of architectures
-- change: nothing; or add WHERE
SELECT space, hp, dataset, trials, architectures
FROM statistics
ORDER BY space DESC, CAST(hp AS INTEGER), dataset, trials;
