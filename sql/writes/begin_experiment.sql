-- Records an experiment, or, if it is recorded already, that more runs of it are wanted.
-- returns: its experiment_id
-- grain: adds or changes one row of experiments
-- units: budget_seconds of simulated time
INSERT INTO experiments (
    kind, method, space_id, dataset_id, images, options, settings, recipe_id, budget_seconds, budget_rule, clock_policy,
    workers, seed_rule, incumbent_rule, seed, generator, requested_runs, natsbench_version, created_at,
    searched_architectures
)
VALUES (
    :kind, :method, :space_id, :dataset_id, :images, :options, :settings, :recipe_id, :budget_seconds, :budget_rule, :clock_policy,
    :workers, :seed_rule, :incumbent_rule, :seed, :generator, :requested_runs, :natsbench_version,
    strftime('%Y-%m-%dT%H:%M:%SZ', 'now'),
    -- The settings list the part of the space that was searched as ranges of indexes; without, it was the whole space.
    CASE
        WHEN :kind <> 'search' THEN NULL
        WHEN json_type(:settings, '$.scope') IS NULL THEN
            CASE :space_id WHEN 0 THEN 15625 WHEN 1 THEN 32768 WHEN 2 THEN 423624 END
        ELSE (
            SELECT sum(json_extract(value, '$[1]') - json_extract(value, '$[0]') + 1)
            FROM json_each(:settings, '$.scope')
        )
    END
)
ON CONFLICT (kind, method, space_id, dataset_id, settings) DO UPDATE SET
requested_runs = max(requested_runs, excluded.requested_runs)
RETURNING experiment_id;
