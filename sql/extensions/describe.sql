-- What the columns of all extensions mean, in the table data_dictionary, which is made again with the views.
-- grain: adds one row per column of each extension's view and table
INSERT OR REPLACE INTO data_dictionary (object, "column", type, nullable, unit, meaning)
SELECT
    extensions.name,
    columns."column",
    iif(columns."column" IN ('dataset', 'hp') AND columns.is_key, 'text', columns.type),
    columns.nullable,
    columns.unit,
    iif(columns.meaning = '', 'as in ' || iif(extensions.source = '', extensions.file, extensions.source), columns.meaning)
FROM extensions
INNER JOIN extension_columns AS columns USING (extension_id)
UNION ALL
SELECT
    'ext_' || extensions.name,
    CASE WHEN columns.is_key THEN
        CASE columns."column" WHEN 'dataset' THEN 'dataset_id' WHEN 'hp' THEN 'recipe_id' ELSE columns."column" END
    ELSE columns."column" END,
    iif(columns."column" IN ('dataset', 'hp') AND columns.is_key, 'int64', columns.type),
    columns.nullable,
    columns.unit,
    CASE
        WHEN columns.is_key AND columns."column" = 'dataset' THEN 'key of the data set'
        WHEN columns.is_key AND columns."column" = 'hp' THEN 'key of the recipe'
        ELSE 'as in the view ' || extensions.name
    END
FROM extensions
INNER JOIN extension_columns AS columns USING (extension_id)
UNION ALL
SELECT 'ext_' || name, 'architecture_id', 'int64', 0, '', 'key of the architecture' FROM extensions
UNION ALL
SELECT name, 'space', 'text', 0, '', 'search space: ''tss'' (topology) or ''sss'' (size)' FROM extensions
UNION ALL
SELECT name, 'arch_index', 'int32', 0, '', 'index of the architecture in the official numbering, from 0' FROM extensions
UNION ALL
SELECT name, 'arch_str', 'text', 0, '', 'the architecture as text' FROM extensions;
