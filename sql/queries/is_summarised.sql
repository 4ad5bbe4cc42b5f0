-- Whether the summaries of a space cover everything that is imported.
-- grain: one row, 1 or 0; ?1: space_id
SELECT summarised_architectures = imported_architectures
FROM search_spaces
WHERE space_id = ?1;
