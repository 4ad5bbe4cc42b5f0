-- Records that the summaries of a space cover everything that is imported.
-- grain: one row of search_spaces; ?1: space_id
UPDATE search_spaces
SET summarised_architectures = imported_architectures
WHERE space_id = ?1;
