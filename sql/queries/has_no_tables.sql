-- Whether a file has no tables except the one of the migrations.
-- grain: one row, 1 or 0
SELECT NOT EXISTS (
    SELECT 1
    FROM sqlite_schema
    WHERE tbl_name <> 'refinery_schema_history'
);
