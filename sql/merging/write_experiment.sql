-- Records an experiment of another database, or, if it is recorded already, that more runs of it were wanted.
-- returns: its experiment_id
-- grain: adds or changes one row of experiments; ?1 to ?20: its columns
INSERT INTO experiments (
    kind, method, space_id, dataset_id, settings,
    images, options, recipe_id, budget_seconds, budget_rule, clock_policy, workers, seed_rule, incumbent_rule, seed, generator,
    requested_runs, natsbench_version, created_at, searched_architectures
)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20)
ON CONFLICT (kind, method, space_id, dataset_id, settings) DO UPDATE SET
requested_runs = max(requested_runs, excluded.requested_runs),
natsbench_version = iif(excluded.created_at < created_at, excluded.natsbench_version, natsbench_version),
created_at = min(created_at, excluded.created_at)
RETURNING experiment_id;
