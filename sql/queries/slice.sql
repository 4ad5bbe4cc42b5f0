-- What a slice has kept of the original database. A whole database has no such row.
-- grain: one row, or none
SELECT spaces, hps, datasets, has_curves
FROM slices;
