-- Increases the number of imported architectures of a space.
-- grain: one row of search_spaces; ?1: space_id, ?2: architectures
UPDATE search_spaces
SET imported_architectures = imported_architectures + ?2
WHERE space_id = ?1;
