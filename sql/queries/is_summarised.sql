-- Whether the summaries of a space cover every imported architecture.
-- grain: one row; ?1: space_id
SELECT summarised_architectures = imported_architectures
FROM search_spaces
WHERE space_id = ?1;
