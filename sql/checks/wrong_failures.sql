-- Records of damaged files with values that no import writes. An intact database has none.
-- grain: one row per failure and column, with what is expected there and what is found
SELECT
    'import_failures: ' || search_spaces.space || ' ' || import_failures.arch_index || ', failed_at' AS place,
    'a time such as 2026-01-31T12:00:00Z' AS expected,
    import_failures.failed_at AS found
FROM import_failures
INNER JOIN archives ON import_failures.archive_id = archives.archive_id
INNER JOIN search_spaces ON archives.space_id = search_spaces.space_id
WHERE
    import_failures.failed_at
    NOT GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]Z'
    OR datetime(import_failures.failed_at) IS NULL
UNION ALL
SELECT
    'import_failures: ' || search_spaces.space || ' ' || import_failures.arch_index,
    'an architecture of the list',
    import_failures.arch_index
FROM import_failures
INNER JOIN archives ON import_failures.archive_id = archives.archive_id
INNER JOIN search_spaces ON archives.space_id = search_spaces.space_id
WHERE
    NOT EXISTS (
        SELECT 1 FROM stored_architectures
        WHERE
            stored_architectures.space_id = archives.space_id
            AND stored_architectures.arch_index = import_failures.arch_index
    );
