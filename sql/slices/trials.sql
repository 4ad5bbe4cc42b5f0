-- The trials of the kept recipes and data sets, with their costs and last epochs.
-- grain: adds one row per kept recipe, data set and trial of an architecture, and what belongs to them
INSERT INTO main.stored_recipes
SELECT * FROM source.stored_recipes
WHERE
    architecture_id / 32768 IN (SELECT value FROM json_each(:spaces))
    AND recipe_id IN (SELECT value FROM json_each(:recipes));

INSERT INTO main.stored_datasets
SELECT * FROM source.stored_datasets
WHERE
    architecture_id / 32768 IN (SELECT value FROM json_each(:spaces))
    AND recipe_id IN (SELECT value FROM json_each(:recipes))
    AND dataset_id IN (SELECT value FROM json_each(:datasets));

INSERT INTO main.network_configs SELECT * FROM source.network_configs;

INSERT INTO main.curve_layouts SELECT * FROM source.curve_layouts;

INSERT INTO main.stored_trials
SELECT * FROM source.stored_trials
WHERE
    architecture_id / 32768 IN (SELECT value FROM json_each(:spaces))
    AND recipe_id IN (SELECT value FROM json_each(:recipes))
    AND dataset_id IN (SELECT value FROM json_each(:datasets));

DELETE FROM main.network_configs WHERE config_id NOT IN (SELECT config_id FROM main.stored_trials);

DELETE FROM main.curve_layouts WHERE layout_id NOT IN (SELECT layout_id FROM main.stored_trials);

INSERT INTO main.trial_latencies
SELECT * FROM source.trial_latencies
WHERE trial_id IN (SELECT trial_id FROM main.stored_trials);

INSERT INTO main.stored_epoch_times
SELECT * FROM source.stored_epoch_times
WHERE trial_id IN (SELECT trial_id FROM main.stored_trials);
