-- What users logged of searches that they simulate in SQL.
-- grain: one row per step, run by run; ?1: the only run to read, or NULL
-- nulls: epoch, if the architecture was trained up to the last one
SELECT run, step, space, arch_index, dataset, hp, epoch, seed
FROM simulation_log
WHERE ?1 IS NULL OR run = ?1
ORDER BY run, step;
