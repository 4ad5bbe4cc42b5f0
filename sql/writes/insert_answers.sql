-- Writes a run of epochs that get_more_info answers in the same way.
-- grain: one row of answered_epochs; ?1 to ?8: its columns in their order
INSERT INTO answered_epochs VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8);
