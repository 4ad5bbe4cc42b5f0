-- The public views, without those of the user.
-- grain: one row per view that the dictionary describes, in the order in which they were made
-- nulls: none
SELECT name
FROM sqlite_schema
WHERE type = 'view' AND name IN (SELECT object FROM data_dictionary)
ORDER BY rowid;
