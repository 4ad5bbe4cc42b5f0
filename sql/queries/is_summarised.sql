-- Whether the summaries of space ?1 cover every imported architecture.
SELECT summarised_architectures = imported_architectures
FROM search_spaces
WHERE space_id = ?1;
