-- Notes which file the weights of an architecture are from.
-- grain: one row per architecture
INSERT OR REPLACE INTO weight_sources (architecture_id, arch_str, archive_id, file_sha256, listed_trials)
VALUES (:architecture_id, :arch_str, :archive_id, :file_sha256, :listed_trials)
