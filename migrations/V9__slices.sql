-- Slices: smaller databases with the same schema, for sharing.

CREATE TABLE slices (
    -- grain: one row per database that is a part of another one; none in a whole one
    slice_id INTEGER PRIMARY KEY CHECK (slice_id = 1),
    spaces TEXT NOT NULL, -- the search spaces that were kept, such as 'tss'
    hps TEXT NOT NULL, -- the recipes that were kept, such as '12,200'
    datasets TEXT NOT NULL, -- the data sets that were kept, such as 'cifar10,cifar100'
    has_curves INTEGER NOT NULL CHECK (has_curves IN (0, 1)), -- 0: last epochs only
    natsbench_version TEXT NOT NULL, -- that made it
    made_at TEXT NOT NULL -- UTC, ISO 8601
) STRICT;

PRAGMA user_version = 9;
