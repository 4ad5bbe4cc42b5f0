-- What every column means, for people who meet the tables in a BI tool, and of which type its values are, for programs
-- that hand them on: SQLite knows no type of a column that a view computes.

CREATE TABLE data_dictionary (
    -- grain: one row per column of every table and view
    object TEXT NOT NULL, -- name of the table or view
    column TEXT NOT NULL,
    type TEXT NOT NULL CHECK (type IN ('text', 'boolean', 'int16', 'int32', 'int64', 'double', 'blob')), -- 'boolean': 0 or 1
    nullable INTEGER NOT NULL CHECK (nullable IN (0, 1)), -- 1: a row can have NULL
    unit TEXT NOT NULL, -- 'percent', 'seconds', ...; '' where there is none
    meaning TEXT NOT NULL,
    PRIMARY KEY (object, column)
) STRICT, WITHOUT ROWID;

PRAGMA user_version = 6;
