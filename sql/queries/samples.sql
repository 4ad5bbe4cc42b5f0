-- The samples that imported architectures come from: their numbers are invented.
-- grain: one row per space and sample, in the order of the spaces and of the first import; none if no archive says that it
-- is a sample
SELECT
    archives.space_id,
    archives.sample_generator,
    archives.sample_seed,
    count(*) AS invented_architectures,
    search_spaces.imported_architectures
FROM archives
INNER JOIN architecture_sources ON archives.archive_id = architecture_sources.archive_id
INNER JOIN search_spaces ON archives.space_id = search_spaces.space_id
WHERE archives.is_sample
GROUP BY archives.space_id, archives.sample_generator, archives.sample_seed
ORDER BY archives.space_id, min(archives.archive_id);
