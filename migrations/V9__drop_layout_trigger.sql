-- layout_epochs is filled by sql/writes/insert_layout_epochs.sql instead: a trigger is parsed whenever
-- any program opens the database, a statement only when a layout is written.
DROP TRIGGER curve_layouts_insert;
