-- Measures the tables that only an import changes. It reads all pages of the file.
-- grain: replaces all rows of table_sizes
DELETE FROM table_sizes;
INSERT INTO table_sizes (table_name, bytes)
SELECT
    sqlite_schema.tbl_name,
    sum(dbstat.pgsize)
FROM dbstat
INNER JOIN sqlite_schema ON dbstat.name = sqlite_schema.name
WHERE
    dbstat.aggregate = TRUE
    AND sqlite_schema.tbl_name NOT IN (
        'experiments', 'search_runs', 'search_steps', 'supernet_runs', 'supernet_epochs', 'simulation_log', 'data_dictionary',
        'table_sizes', 'sqlite_stat1'
    )
GROUP BY sqlite_schema.tbl_name;
