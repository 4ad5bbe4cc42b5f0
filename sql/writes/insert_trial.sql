-- One training run with its costs and its last epoch: values in the order of the table's columns.
-- grain: adds one row of stored_trials
-- units: as in stored_trials
INSERT INTO stored_trials VALUES (
    ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?
);
