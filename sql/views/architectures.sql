-- Every architecture of both search spaces, imported or not.
-- grain: one row per (space, arch_index)
-- units: channels_* are numbers of channels
-- nulls: op_* in the size space, channels_* in the topology space
DROP VIEW IF EXISTS architectures;
CREATE VIEW architectures AS
SELECT
    search_spaces.space,
    stored_architectures.arch_index,
    stored_architectures.arch_str,
    topology_cells.op_0_1,
    topology_cells.op_0_2,
    topology_cells.op_1_2,
    topology_cells.op_0_3,
    topology_cells.op_1_3,
    topology_cells.op_2_3,
    size_channels.channels_1,
    size_channels.channels_2,
    size_channels.channels_3,
    size_channels.channels_4,
    size_channels.channels_5,
    architecture_sources.architecture_id IS NOT NULL AS imported -- 1: its trials are here
FROM search_spaces
INNER JOIN stored_architectures ON stored_architectures.space_id = search_spaces.space_id
LEFT JOIN topology_cells ON stored_architectures.architecture_id = topology_cells.architecture_id
LEFT JOIN size_channels ON stored_architectures.architecture_id = size_channels.architecture_id
LEFT JOIN architecture_sources ON stored_architectures.architecture_id = architecture_sources.architecture_id;
