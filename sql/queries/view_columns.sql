-- The columns of the views, as the page lists them.
-- grain: one row per column of a view
-- units: in the column unit, '' where there is none
SELECT object, column, type, unit, meaning
FROM data_dictionary
WHERE object IN (SELECT name FROM sqlite_schema WHERE type = 'view')
ORDER BY object, column;
