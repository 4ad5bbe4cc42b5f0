-- Bytes that all tables and indexes have together: all pages of the file but the free ones, those of the schema, and, in a
-- file of more than a gigabyte, the one at 2^30 bytes, which SQLite leaves out.
-- grain: one row
SELECT
    page_size * (page_count - freelist_count - (page_count * page_size > 1073741824)) - (
        SELECT sum(dbstat.pgsize) FROM dbstat WHERE dbstat.name = 'sqlite_schema' AND dbstat.aggregate = TRUE
    )
FROM pragma_page_count
CROSS JOIN pragma_page_size
CROSS JOIN pragma_freelist_count;
