-- Every architecture in the forms of other programs: docs/encodings.md says what each is. Looked up by its six operations or
-- five channels, an architecture is found by an index.
-- grain: one row per (space, arch_index)
-- units: channels_* are numbers of channels
-- nulls: as in architectures; operations, naslib, nni, genotype, one_hot and adjacency in the size space, channels in the
--        topology space
DROP VIEW IF EXISTS architecture_encodings;
CREATE VIEW architecture_encodings AS
SELECT
    *, -- the columns of architectures
    CAST('(' || replace(replace(replace(replace(replace(
        op_0_1 || ', ' || op_0_2 || ', ' || op_1_2 || ', ' || op_0_3 || ', ' || op_1_3 || ', ' || op_2_3,
        'none', '0'), 'skip_connect', '1'), 'nor_conv_1x1', '2'), 'nor_conv_3x3', '3'), 'avg_pool_3x3', '4') || ')'
    AS TEXT) AS operations,
    -- the edges by source, and operations in an order of its own
    CAST('(' || replace(replace(replace(replace(replace(
        op_0_1 || ', ' || op_0_2 || ', ' || op_0_3 || ', ' || op_1_2 || ', ' || op_1_3 || ', ' || op_2_3,
        'skip_connect', '0'), 'none', '1'), 'nor_conv_3x3', '2'), 'nor_conv_1x1', '3'), 'avg_pool_3x3', '4') || ')'
    AS TEXT) AS naslib,
    CAST(replace(
        '{"0_1": "' || op_0_1 || '", "0_2": "' || op_0_2 || '", "1_2": "' || op_1_2 || '", "0_3": "' || op_0_3
        || '", "1_3": "' || op_1_3 || '", "2_3": "' || op_2_3 || '"}',
        'nor_', '')
    AS TEXT) AS nni,
    CAST('[((''' || op_0_1 || ''', 0),), ((''' || op_0_2 || ''', 0), (''' || op_1_2 || ''', 1)), ((''' || op_0_3 || ''', 0), ('''
        || op_1_3 || ''', 1), (''' || op_2_3 || ''', 2))]'
    AS TEXT) AS genotype,
    CAST(replace(replace(replace(replace(replace(
        '[' || op_0_1 || ', ' || op_0_2 || ', ' || op_1_2 || ', ' || op_0_3 || ', ' || op_1_3 || ', ' || op_2_3 || ']',
        'none', '[1, 0, 0, 0, 0]'), 'skip_connect', '[0, 1, 0, 0, 0]'), 'nor_conv_1x1', '[0, 0, 1, 0, 0]'),
        'nor_conv_3x3', '[0, 0, 0, 1, 0]'), 'avg_pool_3x3', '[0, 0, 0, 0, 1]')
    AS TEXT) AS one_hot,
    CAST(replace(replace(replace(replace(replace(
        '[[0, 0, 0, 0], [' || op_0_1 || ', 0, 0, 0], [' || op_0_2 || ', ' || op_1_2 || ', 0, 0], [' || op_0_3 || ', ' || op_1_3
        || ', ' || op_2_3 || ', 0]]',
        'none', '0'), 'skip_connect', '1'), 'nor_conv_1x1', '2'), 'nor_conv_3x3', '3'), 'avg_pool_3x3', '4')
    AS TEXT) AS adjacency,
    CAST('(' || channels_1 || ', ' || channels_2 || ', ' || channels_3 || ', ' || channels_4 || ', ' || channels_5 || ')'
    AS TEXT) AS channels
FROM architectures;
