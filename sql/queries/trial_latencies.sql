-- Latencies of one trial that has several, in the archive's order.
SELECT latency_seconds
FROM trial_latencies
WHERE trial_id = ?1
ORDER BY position;
