-- The numbers of extensions on a space: what others have measured of the same architectures.
-- It runs only if the database has the view extension_values.
-- grain: one row per number; texts are left out, since a chart has no place for them
-- units: in the column unit, '' where there is none
SELECT
    extension,
    column,
    coalesce(dataset, '') AS dataset,
    coalesce(unit, '') AS unit,
    arch_index,
    value
FROM extension_values
WHERE space = coalesce(:space, 'tss') AND typeof(value) IN ('integer', 'real')
ORDER BY extension, column, dataset, arch_index;
