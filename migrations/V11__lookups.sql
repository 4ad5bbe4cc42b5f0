-- An architecture is found by its six operations, or by its five channel counts, as it is by its string.

CREATE INDEX topology_cells_by_operations ON topology_cells (op_0_1, op_0_2, op_1_2, op_0_3, op_1_3, op_2_3);
CREATE INDEX size_channels_by_channels ON size_channels (channels_1, channels_2, channels_3, channels_4, channels_5);

PRAGMA user_version = 11;
