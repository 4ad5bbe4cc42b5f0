-- The list of a space, with the file that each imported architecture came from.
-- grain: one row per architecture of the list, by index; ?1: space_id
-- nulls: archive_id and content_sha256 of what is not imported
SELECT
    stored_architectures.arch_index,
    stored_architectures.arch_str,
    architecture_sources.archive_id,
    architecture_sources.content_sha256
FROM stored_architectures
LEFT JOIN architecture_sources ON stored_architectures.architecture_id = architecture_sources.architecture_id
WHERE stored_architectures.space_id = ?1
ORDER BY stored_architectures.arch_index;
