-- What every column of the extensions' registry and of the view of their values means; it runs after
-- data_dictionary_experiments.sql. The columns of the extensions themselves follow from sql/extensions/describe.sql.
-- grain: one row per (object, column), as in data_dictionary.sql

INSERT OR REPLACE INTO data_dictionary (object, "column", type, nullable, unit, meaning) VALUES
('extension_values', 'space', 'text', 0, '', 'search space: ''tss'' (topology) or ''sss'' (size)'),
('extension_values', 'arch_index', 'int32', 0, '', 'index of the architecture in the official numbering, from 0'),
('extension_values', 'extension', 'text', 0, '', 'name of the extension, which is also that of its own view'),
('extension_values', 'column', 'text', 0, '', 'column of the extension'),
('extension_values', 'dataset', 'text', 1, '', 'data set that it was measured on; NULL: the extension does not say'),
('extension_values', 'hp', 'text', 1, '', 'training recipe that it was measured with; NULL: the extension does not say'),
('extension_values', 'seed', 'int64', 1, '', 'seed that it was measured with; NULL: the extension does not say'),
('extension_values', 'further_keys', 'text', 0, '', 'further keys of the row, such as device=raspi4, batch=1; empty if there are none'),
('extension_values', 'unit', 'text', 0, '', 'unit of the value, such as ms; empty if there is none, or none was said'),
('extension_values', 'value', 'double', 1, '', 'the value, in the unit that unit says; NULL: it is a text'),
('extension_values', 'text_value', 'text', 1, '', 'the value, if it is a text; NULL: it is a number');

INSERT OR REPLACE INTO data_dictionary (object, "column", type, nullable, unit, meaning) VALUES
('extensions', 'extension_id', 'int64', 0, '', 'key'),
('extensions', 'name', 'text', 0, '', 'name of the extension, which is also that of its view'),
('extensions', 'space_id', 'int64', 0, '', 'search space whose architectures were measured'),
('extensions', 'row_count', 'int64', 0, '', 'number of rows'),
('extensions', 'architectures', 'int64', 0, 'architectures', 'number of architectures that have a row'),
('extensions', 'is_spread', 'boolean', 0, '', '1: rows were copied to the other cells of an isomorphism class'),
('extensions', 'file', 'text', 0, '', 'name of the file that it came from'),
('extensions', 'file_sha256', 'text', 0, '', 'SHA-256 of that file, in hexadecimal digits'),
('extensions', 'content_sha256', 'text', 0, '', 'SHA-256 of its columns and rows, in hexadecimal digits, which natsbench verify compares'),
('extensions', 'source', 'text', 0, '', 'what it is and who measured it; empty if that was not said'),
('extensions', 'licence', 'text', 0, '', 'its licence; empty if that was not said'),
('extensions', 'added_at', 'text', 0, '', 'when it was added, UTC, ISO 8601'),
('extensions', 'natsbench_version', 'text', 0, '', 'version of the program that added it');

INSERT OR REPLACE INTO data_dictionary (object, "column", type, nullable, unit, meaning) VALUES
('extension_columns', 'extension_id', 'int64', 0, '', 'extension'),
('extension_columns', 'position', 'int64', 0, '', 'number of the column in the extension, from 0, without that of the architecture'),
('extension_columns', 'column', 'text', 0, '', 'name of the column'),
('extension_columns', 'is_key', 'boolean', 0, '', '1: it tells rows of an architecture apart, such as the data set or a device'),
('extension_columns', 'type', 'text', 0, '', 'type of its values: text, int64 or double'),
('extension_columns', 'nullable', 'boolean', 0, '', '1: a row can have NULL'),
('extension_columns', 'unit', 'text', 0, '', 'unit of its values; empty if there is none, or none was said'),
('extension_columns', 'meaning', 'text', 0, '', 'what a value says; empty if that was not said'),
('extension_columns', 'higher_is_better', 'boolean', 1, '', '1: a higher value is a better one, 0: a lower one; NULL: not said');
