-- Latencies of one trial that has several, in the archive's order.
-- grain: one row per measurement; ?1: trial_id
-- units: seconds for a batch of 256 images
SELECT latency_seconds
FROM trial_latencies
WHERE trial_id = ?1
ORDER BY position;
