-- Whether an architecture is imported.
-- grain: one row, 1 or 0; ?1: architecture_id
SELECT EXISTS (
    SELECT 1
    FROM architecture_sources
    WHERE architecture_id = ?1
);
