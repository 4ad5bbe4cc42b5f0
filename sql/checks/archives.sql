-- The archives that a space was imported from.
-- grain: one row per archive; ?1: space_id
SELECT
    archive_id,
    archive,
    form,
    meta_sha256,
    finished,
    sample_generator,
    sample_seed
FROM archives
WHERE space_id = ?1
ORDER BY archive_id;
