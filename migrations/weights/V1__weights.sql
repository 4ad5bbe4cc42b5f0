-- Trained weights, in a file of their own: those of the whole topology space have 430 GB.
--
-- A trial is named as in the database of results: by space, arch_index, hp, dataset and seed, and its trial_id is
-- computed in the same way, architecture_id * 1024 + recipe * 256 + dataset_id * 64 + seed_position.

CREATE TABLE weight_archives (
    -- grain: one row per archive that was imported from, and per folder that is read when it is asked
    archive_id INTEGER PRIMARY KEY,
    space TEXT NOT NULL CHECK (space IN ('tss', 'sss')),
    archive TEXT NOT NULL, -- name of the folder or tar file, without its path
    form TEXT NOT NULL, -- 'directory' or 'tar'; 'lazy' if nothing of it is imported
    folder TEXT, -- full path of a lazy folder; NULL for what was imported
    natsbench_version TEXT NOT NULL, -- that imported last
    first_import_at TEXT NOT NULL, -- UTC, ISO 8601
    last_import_at TEXT NOT NULL, -- UTC, ISO 8601
    finished INTEGER NOT NULL CHECK (finished IN (0, 1)), -- 0: the last import was cut off or failed
    CHECK ((form = 'lazy') = (folder IS NOT NULL))
) STRICT;

CREATE UNIQUE INDEX weight_archives_by_name ON weight_archives (space, archive, form, coalesce(folder, ''));

CREATE TABLE weight_sources (
    -- grain: one row per architecture that weights were imported of
    architecture_id INTEGER PRIMARY KEY, -- space_id * 32768 + arch_index
    arch_str TEXT NOT NULL, -- such as '8:8:8:8:8'
    archive_id INTEGER NOT NULL REFERENCES weight_archives,
    file_sha256 BLOB NOT NULL CHECK (length(file_sha256) = 32), -- of its file as published
    listed_trials TEXT NOT NULL -- all trials in the file, imported or not: a JSON list of [hp, dataset, seed]
) STRICT;

CREATE TABLE weight_layouts (
    -- grain: one row per distinct answer to "which tensors of which shapes, in which order"
    -- All trials of an architecture with as many classes share one.
    layout_id INTEGER PRIMARY KEY,
    layout_sha256 BLOB NOT NULL UNIQUE CHECK (length(layout_sha256) = 32), -- tells layouts apart
    tensors INTEGER NOT NULL,
    bytes INTEGER NOT NULL, -- of all numbers
    layer_versions TEXT NOT NULL -- PyTorch's _metadata: a JSON list of [layer, version]
) STRICT;

CREATE TABLE weight_layout_tensors (
    -- grain: one row per layout and tensor
    layout_id INTEGER NOT NULL REFERENCES weight_layouts,
    position INTEGER NOT NULL, -- in the state dict, from 0
    tensor TEXT NOT NULL, -- PyTorch's name, such as 'stem.0.weight'
    number_type TEXT NOT NULL CHECK (number_type IN ('float32', 'int64')),
    shape TEXT NOT NULL, -- a JSON list of lengths; [] is a single number
    byte_offset INTEGER NOT NULL, -- of its first number, behind the header of a safetensors file
    bytes INTEGER NOT NULL,
    PRIMARY KEY (layout_id, position),
    UNIQUE (layout_id, tensor)
) STRICT, WITHOUT ROWID;

CREATE TABLE stored_weights (
    -- grain: one row per trial whose weights were asked for at an import
    -- layout_id and what follows are NULL if the archive has no weights of the trial, as of hp '01'
    trial_id INTEGER PRIMARY KEY,
    space TEXT NOT NULL CHECK (space IN ('tss', 'sss')),
    arch_index INTEGER NOT NULL CHECK (arch_index BETWEEN 0 AND 32767),
    hp TEXT NOT NULL CHECK (hp IN ('01', '12', '90', '200')),
    dataset TEXT NOT NULL,
    seed INTEGER NOT NULL,
    archive_id INTEGER NOT NULL REFERENCES weight_archives,
    layout_id INTEGER REFERENCES weight_layouts,
    codec TEXT CHECK (codec IN ('raw', 'zstd', 'planes-zstd')), -- how content is stored
    stored_bytes INTEGER, -- of content
    numbers_sha256 BLOB CHECK (length(numbers_sha256) = 32), -- of all numbers, in the order of the safetensors file
    numbers_not_finite INTEGER, -- infinite ones and NaN; 0 in sound weights
    CHECK (
        (layout_id IS NULL) = (codec IS NULL)
        AND (layout_id IS NULL) = (stored_bytes IS NULL)
        AND (layout_id IS NULL) = (numbers_sha256 IS NULL)
        AND (layout_id IS NULL) = (numbers_not_finite IS NULL)
    ),
    UNIQUE (space, arch_index, hp, dataset, seed)
) STRICT;

-- Apart from stored_weights, so that what is there is known without reading over gigabytes.
CREATE TABLE weight_contents (
    -- grain: one row per trial with weights
    trial_id INTEGER PRIMARY KEY REFERENCES stored_weights,
    content BLOB NOT NULL -- a safetensors file, stored as codec says
) STRICT;

CREATE TABLE data_dictionary (
    -- grain: one row per column of every table and view
    object TEXT NOT NULL, -- name of the table or view
    column TEXT NOT NULL,
    type TEXT NOT NULL CHECK (type IN ('text', 'boolean', 'int16', 'int32', 'int64', 'double', 'blob')), -- 'boolean': 0 or 1
    nullable INTEGER NOT NULL CHECK (nullable IN (0, 1)), -- 1: a row can have NULL
    unit TEXT NOT NULL, -- 'bytes', 'numbers', ...; '' where there is none
    meaning TEXT NOT NULL,
    PRIMARY KEY (object, column)
) STRICT, WITHOUT ROWID;

PRAGMA user_version = 1;
