-- The numbers of extensions on a space: what others have measured of the same architectures.
-- grain: one row per number; texts are left out, since a chart has no place for them
-- units: in the column unit, '' where there is none
-- nulls: none; dataset and hp are '' where the extension has no such key. Rows that differ only in their seed follow each
--        other.
SELECT
    extension,
    "column",
    coalesce(dataset, '') AS dataset,
    coalesce(hp, '') AS hp,
    further_keys,
    unit,
    arch_index,
    value
FROM extension_values
WHERE space = coalesce(:space, 'tss') AND value IS NOT NULL
ORDER BY extension, "column", dataset, hp, further_keys, arch_index;
