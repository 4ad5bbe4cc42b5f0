-- The hashes of the modules of NAS-Bench-101 that have runs: in the order of the file, if there is one whose order is another
-- than that of the indexes, and no other file.
-- grain: one row per module with a run
SELECT module_hash
FROM stored_nb101_modules AS module
LEFT JOIN stored_nb101_module_order AS placed
    ON placed.arch_index = module.arch_index AND (SELECT count(*) FROM nb101_files) = 1
WHERE EXISTS (
    SELECT 1
    FROM stored_nb101_runs
    WHERE run_id BETWEEN 256 * module.arch_index AND 256 * module.arch_index + 255
)
ORDER BY placed.position, module.arch_index;
