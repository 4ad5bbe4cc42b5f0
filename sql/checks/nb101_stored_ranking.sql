-- A ranking of NAS-Bench-101, as it is stored.
-- grain: one row per module, where epochs is ?1 and metric ?2
-- units: mean_accuracy is a share from 0 to 1
SELECT
    rank,
    arch_index,
    mean_accuracy
FROM stored_nb101_rankings
WHERE epochs = ?1 AND metric = ?2
ORDER BY rank;
