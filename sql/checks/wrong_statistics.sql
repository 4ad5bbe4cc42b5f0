-- Statistics of the query planner that belong to no table or index, or that are no numbers. An intact database has none.
-- grain: one row per statistic, with what is expected there and what is found
SELECT
    'sqlite_stat1: ' || coalesce(tbl, 'NULL') || coalesce(', ' || idx, '') AS place,
    'numbers about a table or index that is there' AS expected,
    stat AS found
FROM sqlite_stat1
WHERE
    NOT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = tbl)
    OR (
        idx IS NOT NULL AND idx <> tbl
        AND NOT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'index' AND name = idx AND tbl_name = tbl)
    )
    OR stat IS NULL
    OR stat GLOB '*[^0-9 ]*'
    OR stat NOT GLOB '[0-9]*';
