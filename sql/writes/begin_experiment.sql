-- Records an experiment, or, if it is recorded already, that more runs of it are wanted.
-- returns: its experiment_id
-- grain: adds or changes one row of experiments
-- units: budget_seconds of simulated time
INSERT INTO experiments (
    kind, method, space_id, dataset_id, settings, recipe_id, budget_seconds, budget_rule, clock_policy,
    workers, seed_rule, incumbent_rule, seed, generator, requested_runs, natsbench_version, created_at
)
VALUES (
    :kind, :method, :space_id, :dataset_id, :settings, :recipe_id, :budget_seconds, :budget_rule, :clock_policy,
    :workers, :seed_rule, :incumbent_rule, :seed, :generator, :requested_runs, :natsbench_version,
    strftime('%Y-%m-%dT%H:%M:%SZ', 'now')
)
ON CONFLICT (kind, method, space_id, dataset_id, settings) DO UPDATE SET
requested_runs = max(requested_runs, excluded.requested_runs)
RETURNING experiment_id;
