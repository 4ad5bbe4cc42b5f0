-- Every architecture of the meta lists, imported or not, and where data came from.
--
-- architecture_id is computed: space_id * 32768 + arch_index. A row is therefore
-- found without an index, and the same content gets the same ids on every import.

CREATE TABLE archives (
    -- grain: one row per archive that was imported from
    archive_id INTEGER PRIMARY KEY,
    space_id INTEGER NOT NULL REFERENCES search_spaces,
    archive TEXT NOT NULL, -- name of the folder or file, without its path
    form TEXT NOT NULL, -- 'directory', 'tar', ...
    meta_sha256 TEXT NOT NULL CHECK (length(meta_sha256) = 64), -- of its meta list: tells lists apart
    natsbench_version TEXT NOT NULL, -- that imported last
    first_import_at TEXT NOT NULL, -- UTC, ISO 8601
    last_import_at TEXT NOT NULL, -- UTC, ISO 8601
    finished INTEGER NOT NULL CHECK (finished IN (0, 1)), -- 0: the last import was cut off or failed
    UNIQUE (space_id, archive, form, meta_sha256)
) STRICT;

CREATE TABLE stored_architectures (
    -- grain: one row per architecture of a search space
    architecture_id INTEGER PRIMARY KEY, -- space_id * 32768 + arch_index
    space_id INTEGER NOT NULL REFERENCES search_spaces,
    arch_index INTEGER NOT NULL CHECK (arch_index BETWEEN 0 AND 32767), -- from 0, official numbering
    arch_str TEXT NOT NULL, -- such as '8:8:8:8:8'
    CHECK (architecture_id = space_id * 32768 + arch_index),
    UNIQUE (space_id, arch_index),
    UNIQUE (space_id, arch_str)
) STRICT;

CREATE TABLE topology_cells (
    -- grain: one row per architecture of the topology space
    -- op_a_b is the operation on the edge from node a to node b
    architecture_id INTEGER PRIMARY KEY REFERENCES stored_architectures,
    op_0_1 TEXT NOT NULL REFERENCES operations,
    op_0_2 TEXT NOT NULL REFERENCES operations,
    op_1_2 TEXT NOT NULL REFERENCES operations,
    op_0_3 TEXT NOT NULL REFERENCES operations,
    op_1_3 TEXT NOT NULL REFERENCES operations,
    op_2_3 TEXT NOT NULL REFERENCES operations,
    unique_str TEXT NOT NULL -- equal for cells that compute the same (6,466 classes)
) STRICT;

CREATE INDEX topology_cells_by_unique_str ON topology_cells (unique_str);

CREATE TABLE size_channels (
    -- grain: one row per architecture of the size space
    architecture_id INTEGER PRIMARY KEY REFERENCES stored_architectures,
    channels_1 INTEGER NOT NULL, -- channels of the first layer
    channels_2 INTEGER NOT NULL,
    channels_3 INTEGER NOT NULL,
    channels_4 INTEGER NOT NULL,
    channels_5 INTEGER NOT NULL,
    CHECK (min(channels_1, channels_2, channels_3, channels_4, channels_5) > 0)
) STRICT;

CREATE TABLE architecture_sources (
    -- grain: one row per imported architecture; no row: not imported
    architecture_id INTEGER PRIMARY KEY REFERENCES stored_architectures,
    archive_id INTEGER NOT NULL REFERENCES archives,
    content_sha256 BLOB NOT NULL CHECK (length(content_sha256) = 32) -- of its file as published, or of its record where one file holds all
) STRICT;

CREATE TABLE import_failures (
    -- grain: one row per file that could not be imported; goes when it is imported after all
    archive_id INTEGER NOT NULL REFERENCES archives,
    arch_index INTEGER NOT NULL, -- as the file's name says
    file TEXT NOT NULL,
    reason TEXT NOT NULL, -- what was found where, and what was expected
    failed_at TEXT NOT NULL, -- UTC, ISO 8601
    PRIMARY KEY (archive_id, arch_index)
) STRICT, WITHOUT ROWID;

PRAGMA user_version = 2;
