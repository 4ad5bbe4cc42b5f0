-- What a slice kept; no row in a whole database.
SELECT spaces, hps, datasets, has_curves
FROM slices;
