-- The architectures of the kept spaces, and where their data came from.
-- grain: adds one row per architecture of the kept spaces, and what belongs to it
INSERT INTO main.stored_architectures
SELECT * FROM source.stored_architectures
WHERE space_id IN (SELECT value FROM json_each(:spaces));

INSERT INTO main.topology_cells
SELECT * FROM source.topology_cells
WHERE architecture_id IN (SELECT architecture_id FROM main.stored_architectures);

INSERT INTO main.size_channels
SELECT * FROM source.size_channels
WHERE architecture_id IN (SELECT architecture_id FROM main.stored_architectures);

INSERT INTO main.archives
SELECT * FROM source.archives
WHERE space_id IN (SELECT value FROM json_each(:spaces));

INSERT INTO main.architecture_sources
SELECT * FROM source.architecture_sources
WHERE archive_id IN (SELECT archive_id FROM main.archives);

INSERT INTO main.import_failures
SELECT * FROM source.import_failures
WHERE archive_id IN (SELECT archive_id FROM main.archives);

UPDATE main.search_spaces
SET imported_architectures = (
    SELECT count(*)
    FROM main.architecture_sources
    WHERE architecture_sources.architecture_id / 32768 = search_spaces.space_id
);
