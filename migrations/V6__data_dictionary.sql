-- What every column means, for people who meet the tables in a BI tool.

CREATE TABLE data_dictionary (
    -- grain: one row per column of every table and view
    object TEXT NOT NULL, -- name of the table or view
    column TEXT NOT NULL,
    unit TEXT NOT NULL, -- 'percent', 'seconds', ...; '' where there is none
    meaning TEXT NOT NULL,
    PRIMARY KEY (object, column)
) STRICT, WITHOUT ROWID;

PRAGMA user_version = 6;
