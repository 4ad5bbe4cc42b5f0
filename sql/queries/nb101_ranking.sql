-- The first modules of a ranking of NAS-Bench-101.
-- grain: one row per module, where epochs is ?1, metric ?2, and the first ?3 are wanted
-- units: mean_accuracy is a share from 0 to 1, the mean over repeats
SELECT
    rank,
    arch_index,
    mean_accuracy
FROM stored_nb101_rankings
WHERE epochs = ?1 AND metric = ?2
ORDER BY rank
LIMIT ?3;
