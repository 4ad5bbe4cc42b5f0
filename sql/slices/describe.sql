-- Records what the slice has kept, for errors about things that it left out.
-- grain: adds the one row of slices
INSERT INTO main.slices (slice_id, spaces, hps, datasets, has_curves, natsbench_version, made_at)
VALUES (
    1,
    (SELECT group_concat(space) FROM main.search_spaces WHERE space_id IN (SELECT value FROM json_each(:spaces))),
    (SELECT group_concat(hp) FROM main.recipes WHERE recipe_id IN (SELECT value FROM json_each(:recipes))),
    (SELECT group_concat(dataset) FROM main.datasets WHERE dataset_id IN (SELECT value FROM json_each(:datasets))),
    :has_curves,
    :natsbench_version,
    strftime('%Y-%m-%dT%H:%M:%SZ', 'now')
);
