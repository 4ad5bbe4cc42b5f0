-- The weights of a trial, with its name in words.
-- grain: at most one row; ?1 trial_id
-- units: stored_bytes in bytes
SELECT
    space || ' ' || arch_index || ', hp ' || hp || ', ' || dataset || ', seed ' || seed AS trial,
    stored_bytes,
    layout_id,
    codec,
    numbers_sha256,
    content
FROM stored_weights
LEFT JOIN weight_contents USING (trial_id)
WHERE trial_id = ?1
