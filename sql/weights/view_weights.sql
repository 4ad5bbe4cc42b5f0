-- What weights there are.
-- grain: one row per (space, arch_index, hp, dataset, seed)
-- units: bytes and stored_bytes in bytes; bytes is what the numbers take, stored_bytes what they take here
-- nulls: tensors, bytes, digest, codec, stored_bytes and numbers_not_finite, if the archive has no weights of the trial
DROP VIEW IF EXISTS weights;
CREATE VIEW weights AS
SELECT
    space,
    arch_index,
    hp,
    dataset,
    seed,
    trial_id,
    tensors,
    bytes,
    lower(hex(numbers_sha256)) AS digest,
    codec,
    stored_bytes,
    numbers_not_finite,
    archive
FROM stored_weights
JOIN weight_archives USING (space, archive_id)
LEFT JOIN weight_layouts USING (layout_id);
