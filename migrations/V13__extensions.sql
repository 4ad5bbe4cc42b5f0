-- Extensions: tables of what others measured of the same architectures, such as latencies on devices.
--
-- The rows of the extension NAME are in a table ext_NAME, which is made with it and dropped with it. Its key is
-- architecture_id, then dataset_id, recipe_id and seed, if the extension has them, then further keys of its own.

CREATE TABLE extensions (
    -- grain: one row per extension
    extension_id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE CHECK (name GLOB '[a-z]*' AND name NOT GLOB '*[^a-z0-9_]*'), -- of its view
    space_id INTEGER NOT NULL REFERENCES search_spaces,
    row_count INTEGER NOT NULL CHECK (row_count > 0),
    architectures INTEGER NOT NULL CHECK (architectures > 0), -- that have a row
    is_spread INTEGER NOT NULL CHECK (is_spread IN (0, 1)), -- 1: rows were copied to the other cells of an isomorphism class
    file TEXT NOT NULL, -- name of the file that it came from, without its path
    file_sha256 TEXT NOT NULL CHECK (length(file_sha256) = 64),
    content_sha256 TEXT NOT NULL CHECK (length(content_sha256) = 64), -- of its columns and rows, which verify compares
    source TEXT NOT NULL, -- what it is and who measured it; '': not said
    licence TEXT NOT NULL, -- '': not said
    added_at TEXT NOT NULL, -- UTC, ISO 8601
    natsbench_version TEXT NOT NULL -- that added it
) STRICT;

CREATE TABLE extension_columns (
    -- grain: one row per column of an extension, but for the architecture, in the order of its view
    extension_id INTEGER NOT NULL REFERENCES extensions,
    position INTEGER NOT NULL CHECK (position >= 0), -- from 0
    column TEXT NOT NULL,
    is_key INTEGER NOT NULL CHECK (is_key IN (0, 1)), -- 1: tells rows of an architecture apart, such as dataset or a device
    type TEXT NOT NULL CHECK (type IN ('text', 'int64', 'double')),
    nullable INTEGER NOT NULL CHECK (nullable IN (0, 1)), -- 1: a row has NULL
    unit TEXT NOT NULL, -- such as 'ms'; '' where there is none, or none was said
    meaning TEXT NOT NULL, -- '': not said
    higher_is_better INTEGER CHECK (higher_is_better IN (0, 1)), -- NULL: not said
    PRIMARY KEY (extension_id, position),
    UNIQUE (extension_id, column)
) STRICT, WITHOUT ROWID;

PRAGMA user_version = 13;
