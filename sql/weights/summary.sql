-- How much there is.
-- grain: one row per (space, hp, dataset, codec)
-- units: bytes and stored_bytes in bytes
-- nulls: codec, bytes and stored_bytes, for trials of which the archive has no weights
SELECT
    space,
    hp,
    dataset,
    codec,
    count(DISTINCT arch_index) AS architectures,
    count(*) AS trials,
    sum(bytes) AS bytes,
    sum(stored_bytes) AS stored_bytes
FROM weights
GROUP BY space, CAST(hp AS INTEGER), dataset, codec
ORDER BY space, CAST(hp AS INTEGER), dataset, codec
