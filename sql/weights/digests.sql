-- The digests of the trials of an architecture.
-- grain: one row per trial; ?1 space, ?2 arch_index
-- nulls: numbers_sha256, if the archive has no weights of the trial
SELECT hp, dataset, seed, numbers_sha256
FROM stored_weights
WHERE space = ?1 AND arch_index = ?2
ORDER BY trial_id
