-- The network that was built for the first of the trials with keys from ?1 to ?2, which belong to one data set and are in
-- the order of its seeds.
-- grain: one row; none without trials
-- nulls: channel and num_cells are NULL in the size space, name and genotype in the topology space
SELECT
    network_configs.channel,
    network_configs.num_cells,
    network_configs.name,
    network_configs.genotype,
    network_configs.class_num
FROM stored_trials
INNER JOIN network_configs ON stored_trials.config_id = network_configs.config_id
WHERE stored_trials.trial_id BETWEEN ?1 AND ?2
ORDER BY stored_trials.trial_id
LIMIT 1;
