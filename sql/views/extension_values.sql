-- What others measured of the architectures: all values of all extensions, one below the other. Each extension adds a SELECT
-- to this one (sql/extensions/values.sql).
-- grain: one row per value of an extension; a value that is missing has no row
-- units: in the column unit
-- nulls: dataset, hp and seed if the extension has no such key; value of a text, text_value of a number
DROP VIEW IF EXISTS extension_values;
CREATE VIEW extension_values AS
SELECT
    CAST('' AS TEXT) AS space,
    arch_index,
    CAST('' AS TEXT) AS extension,
    "column",
    CAST('' AS TEXT) AS dataset,
    CAST('' AS TEXT) AS hp,
    seed,
    CAST('' AS TEXT) AS further_keys, -- such as 'device=raspi4, batch=1'; '' if there are none
    unit,
    params_millions AS value,
    CAST('' AS TEXT) AS text_value
FROM extension_columns -- the tables below only say of which type numbers are: CAST does not, in a UNION
CROSS JOIN stored_architectures
CROSS JOIN stored_trials
WHERE extension_id IS NULL; -- no row
