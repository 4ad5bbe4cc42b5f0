-- Values of extensions for an export, as in the view.
-- grain: one row per row of the view with these names; units and nulls: as in the view
SELECT
    arch_index,
    extension,
    "column",
    dataset,
    hp,
    seed,
    further_keys,
    unit,
    value,
    text_value
FROM extension_values
WHERE space = :space
ORDER BY extension, "column", arch_index, dataset, hp, seed, further_keys;
