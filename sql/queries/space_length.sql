-- How many architectures the list of a space has.
-- grain: one row; ?1: space_id
SELECT coalesce(max(arch_index) + 1, 0)
FROM stored_architectures
WHERE space_id = ?1;
