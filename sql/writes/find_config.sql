-- The network description with exactly these values. It compares with IS, since some values are NULL in each space.
-- grain: one row, or none
SELECT config_id
FROM network_configs
WHERE
    space_id = ?1
    AND channel IS ?2
    AND num_cells IS ?3
    AND name IS ?4
    AND genotype IS ?5
    AND class_num = ?6;
