-- What a slice kept; no row in a whole database.
-- grain: one row, or none
SELECT spaces, hps, datasets, has_curves
FROM slices;
