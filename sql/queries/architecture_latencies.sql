-- The latency measurements of the trials of an architecture that have two or more.
-- grain: one row per measurement; ?1 and ?2: first and last trial_id of the architecture
-- units: seconds for a batch of 256 images
SELECT
    trial_id,
    position,
    latency_seconds
FROM trial_latencies
WHERE trial_id BETWEEN ?1 AND ?2
ORDER BY trial_id, position;
