-- Every architecture of both search spaces, imported or not.
-- grain: one row per (space, arch_index)
-- units: channels_* are numbers of channels
-- nulls: op_* in the size space, channels_* in the topology space, is_sample if it is not imported
DROP VIEW IF EXISTS architectures;
CREATE VIEW architectures AS
SELECT
    space,
    arch_index,
    arch_str,
    op_0_1,
    op_0_2,
    op_1_2,
    op_0_3,
    op_1_3,
    op_2_3,
    channels_1,
    channels_2,
    channels_3,
    channels_4,
    channels_5,
    CAST(archive_id IS NOT NULL AS INTEGER) AS imported, -- 1: its trials are here
    (
        SELECT is_sample FROM archives WHERE archives.archive_id = architecture_sources.archive_id
    ) AS is_sample -- 1: its numbers are invented, as the archive says
FROM search_spaces
JOIN stored_architectures USING (space_id)
LEFT JOIN topology_cells USING (architecture_id)
LEFT JOIN size_channels USING (architecture_id)
LEFT JOIN architecture_sources USING (architecture_id);
