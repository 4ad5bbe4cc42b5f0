-- The architectures of a space with the parts of their strings and the digest of what was imported.
-- grain: one row per architecture, imported or not
SELECT
    stored_architectures.arch_index,
    stored_architectures.arch_str,
    topology_cells.op_0_1,
    topology_cells.op_0_2,
    topology_cells.op_1_2,
    topology_cells.op_0_3,
    topology_cells.op_1_3,
    topology_cells.op_2_3,
    topology_cells.unique_str,
    size_channels.channels_1,
    size_channels.channels_2,
    size_channels.channels_3,
    size_channels.channels_4,
    size_channels.channels_5,
    architecture_sources.content_sha256,
    archives.form
FROM stored_architectures
LEFT JOIN topology_cells ON stored_architectures.architecture_id = topology_cells.architecture_id
LEFT JOIN size_channels ON stored_architectures.architecture_id = size_channels.architecture_id
LEFT JOIN architecture_sources ON stored_architectures.architecture_id = architecture_sources.architecture_id
LEFT JOIN archives ON architecture_sources.archive_id = archives.archive_id
WHERE stored_architectures.space_id = :space_id
ORDER BY stored_architectures.arch_index;
