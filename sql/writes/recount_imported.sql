-- Counts the imported architectures of a space anew, after some were deleted.
UPDATE search_spaces
SET imported_architectures = (
    SELECT count(*)
    FROM architecture_sources
    WHERE architecture_sources.architecture_id / 32768 = search_spaces.space_id
)
WHERE space_id = :space_id;
