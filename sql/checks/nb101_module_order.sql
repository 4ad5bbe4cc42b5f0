-- The order of the modules of a file of NAS-Bench-101, if it is another one than that of the indexes.
-- grain: one row per module of the file whose SHA-256 is ?1
SELECT arch_index
FROM stored_nb101_module_order
JOIN nb101_files USING (file_id)
WHERE file_sha256 = ?1
ORDER BY position;
