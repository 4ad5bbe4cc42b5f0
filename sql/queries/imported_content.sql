-- The digest of what was imported of an architecture, which shows whether it is still the same.
-- grain: one row per imported architecture; ?1: architecture_id
-- units: content_sha256 is a SHA-256, 32 bytes
SELECT content_sha256
FROM architecture_sources
WHERE architecture_id = ?1;
