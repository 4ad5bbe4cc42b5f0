-- The index of a module of NAS-Bench-101.
-- grain: one row, where ?1 is the 16 bytes of its hash; none if the database does not list it
SELECT arch_index
FROM stored_nb101_modules
WHERE module_hash = ?1;
