-- Notes what there is of a trial.
-- grain: one row per trial
INSERT OR REPLACE INTO stored_weights (
    trial_id, space, arch_index, hp, dataset, seed, archive_id,
    layout_id, codec, stored_bytes, numbers_sha256, numbers_not_finite
)
VALUES (
    :trial_id, :space, :arch_index, :hp, :dataset, :seed, :archive_id,
    :layout_id, :codec, :stored_bytes, :numbers_sha256, :numbers_not_finite
)
