-- Bytes of each table with its indexes, largest first: as the last import left it, or measured now if others change it.
-- grain: one row per table
SELECT
    table_name,
    bytes
FROM table_sizes
UNION ALL
SELECT
    sqlite_schema.tbl_name,
    sum(dbstat.pgsize) AS bytes
FROM sqlite_schema
CROSS JOIN dbstat
WHERE
    dbstat.name = sqlite_schema.name
    AND dbstat.aggregate = TRUE
    AND sqlite_schema.tbl_name NOT IN (SELECT table_sizes.table_name FROM table_sizes)
GROUP BY sqlite_schema.tbl_name
ORDER BY bytes DESC;
