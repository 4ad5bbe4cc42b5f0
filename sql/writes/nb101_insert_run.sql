-- Writes a training run of NAS-Bench-101.
-- grain: one row
INSERT INTO stored_nb101_runs VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14);
