-- Bytes of each table with its indexes, largest first.
-- grain: one row per table
SELECT
    sqlite_schema.tbl_name,
    sum(dbstat.pgsize) AS bytes
FROM dbstat
INNER JOIN sqlite_schema ON dbstat.name = sqlite_schema.name
WHERE dbstat.aggregate = TRUE
GROUP BY sqlite_schema.tbl_name
ORDER BY bytes DESC;
