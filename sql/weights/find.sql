-- The weights of a trial.
-- grain: at most one row; ?1 space, ?2 arch_index, ?3 hp, ?4 dataset, ?5 seed
-- nulls: all columns, if the archive has no weights of the trial
SELECT layout_id, codec, numbers_sha256, content
FROM stored_weights
LEFT JOIN weight_contents USING (trial_id)
WHERE space = ?1 AND arch_index = ?2 AND hp = ?3 AND dataset = ?4 AND seed = ?5
