-- The view of one extension, with the names of its keys. {...} are names that cannot be bound.
-- grain: one row per row of the extension
-- units: as its columns in data_dictionary
CREATE VIEW {name} AS
SELECT
    space,
    arch_index,
    arch_str{columns}
FROM {table} AS of_extension
JOIN stored_architectures USING (architecture_id)
JOIN search_spaces USING (space_id){joins};
