-- The names of the archives of a database, joined by spaces in the order of their first import.
-- grain: one row
-- nulls: the value is NULL if nothing was imported
SELECT group_concat(archive, ' ')
FROM (
    SELECT DISTINCT archive
    FROM archives
    ORDER BY archive_id
);
