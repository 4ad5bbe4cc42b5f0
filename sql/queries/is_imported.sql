-- Whether architecture ?1 is imported.
SELECT EXISTS (SELECT 1 FROM architecture_sources WHERE architecture_id = ?1);
