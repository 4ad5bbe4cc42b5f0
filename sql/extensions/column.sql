-- The values of one column of an extension. {...} are names that cannot be bound, and conditions on keys.
-- grain: one row per architecture with a value
SELECT architecture_id % 32768, {column}
FROM {table}
WHERE {column} IS NOT NULL{conditions}
ORDER BY architecture_id;
