-- Columns of archives with values that no import writes. An intact database has none.
-- grain: one row per archive and column, with what is expected there and what is found
WITH dated AS (
    SELECT
        archive,
        natsbench_version,
        first_import_at,
        last_import_at,
        '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]Z' AS shape
    FROM archives
)
SELECT
    'archives: ' || archive || ', natsbench_version' AS place,
    'a version such as 0.1.0' AS expected,
    natsbench_version AS found
FROM dated
WHERE natsbench_version NOT GLOB '[0-9]*.[0-9]*.[0-9]*'
UNION ALL
SELECT
    'archives: ' || archive || ', first_import_at',
    'a time such as 2026-01-31T12:00:00Z, not after the last one',
    first_import_at
FROM dated
WHERE first_import_at NOT GLOB shape OR datetime(first_import_at) IS NULL OR first_import_at > last_import_at
UNION ALL
SELECT
    'archives: ' || archive || ', last_import_at',
    'a time such as 2026-01-31T12:00:00Z',
    last_import_at
FROM dated
WHERE last_import_at NOT GLOB shape OR datetime(last_import_at) IS NULL;
