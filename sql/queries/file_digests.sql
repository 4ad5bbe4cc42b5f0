-- The digests of the files that architectures of a space come from.
-- grain: one row per imported architecture, in the order of the archives and of the indexes
SELECT
    sources.archive_id,
    sources.content_sha256
FROM architecture_sources AS sources
INNER JOIN archives ON sources.archive_id = archives.archive_id
INNER JOIN search_spaces ON archives.space_id = search_spaces.space_id
WHERE search_spaces.space = coalesce(:space, 'tss')
ORDER BY sources.archive_id, sources.architecture_id;
