-- The layout of the NAS-Bench-201 database of microsoft/nni, written from its description
-- (nni.nas.benchmarks.nasbench201: three peewee models with their indexes), filled from one of our
-- databases, attached as `ours`. Top-5 accuracies, single evaluation times, repeated latencies and the
-- order of the archive have no place in it. Where its description leaves a choice, the smaller one is
-- taken: indexes are made last, so that their pages are full, and what is not there is NULL.
CREATE TABLE nb201_trial_config (
    id INTEGER NOT NULL PRIMARY KEY,
    arch JSON NOT NULL,
    num_epochs INTEGER NOT NULL,
    num_channels INTEGER NOT NULL,
    num_cells INTEGER NOT NULL,
    dataset VARCHAR(20) NOT NULL
);

CREATE TABLE nb201_trial_stats (
    id INTEGER NOT NULL PRIMARY KEY,
    config_id INTEGER NOT NULL,
    seed INTEGER NOT NULL,
    train_acc REAL,
    valid_acc REAL,
    test_acc REAL,
    ori_test_acc REAL,
    train_loss REAL,
    valid_loss REAL,
    test_loss REAL,
    ori_test_loss REAL,
    parameters REAL NOT NULL,
    latency REAL,
    flops REAL NOT NULL,
    training_time REAL,
    valid_evaluation_time REAL,
    test_evaluation_time REAL,
    ori_test_evaluation_time REAL,
    FOREIGN KEY (config_id) REFERENCES nb201_trial_config (id)
);

CREATE TABLE nb201_intermediate_stats (
    id INTEGER NOT NULL PRIMARY KEY,
    trial_id INTEGER NOT NULL,
    current_epoch INTEGER NOT NULL,
    train_acc REAL,
    valid_acc REAL,
    test_acc REAL,
    ori_test_acc REAL,
    train_loss REAL,
    valid_loss REAL,
    test_loss REAL,
    ori_test_loss REAL,
    FOREIGN KEY (trial_id) REFERENCES nb201_trial_stats (id)
);

-- Their ids count rows; ours are computed.
CREATE TEMP TABLE trial_numbers (trial_id INTEGER PRIMARY KEY, id INTEGER NOT NULL, config INTEGER NOT NULL);
INSERT INTO trial_numbers
SELECT
    trial_id,
    row_number() OVER (ORDER BY trial_id),
    dense_rank() OVER (ORDER BY architecture_id, recipe_id, dataset_id)
FROM ours.stored_trials;

INSERT INTO nb201_trial_config
SELECT DISTINCT
    trial_numbers.config,
    CASE
        WHEN cells.architecture_id IS NOT NULL
            THEN replace(
                json_object(
                    '0_1', cells.op_0_1, '0_2', cells.op_0_2, '0_3', cells.op_0_3,
                    '1_2', cells.op_1_2, '1_3', cells.op_1_3, '2_3', cells.op_2_3
                ),
                'nor_', ''
            )
        ELSE '[' || replace(architectures.arch_str, ':', ',') || ']'
    END,
    trials.recipe_id,
    coalesce(network_configs.channel, 16),
    coalesce(network_configs.num_cells, 5),
    datasets.dataset
FROM trial_numbers
INNER JOIN ours.stored_trials AS trials USING (trial_id)
INNER JOIN ours.stored_architectures AS architectures USING (architecture_id)
INNER JOIN ours.datasets USING (dataset_id)
INNER JOIN ours.network_configs USING (config_id)
LEFT JOIN ours.topology_cells AS cells USING (architecture_id)
ORDER BY trial_numbers.config;

INSERT INTO nb201_trial_stats
SELECT
    trial_numbers.id,
    trial_numbers.config,
    trials.seed,
    trials.final_train_top1_percent,
    trials.final_x_valid_top1_percent,
    trials.final_x_test_top1_percent,
    trials.final_ori_test_top1_percent,
    trials.final_train_loss,
    trials.final_x_valid_loss,
    trials.final_x_test_loss,
    trials.final_ori_test_loss,
    trials.params_millions,
    trials.latency_seconds,
    trials.flops_millions,
    trials.train_seconds * trials.epochs,
    trials.x_valid_seconds,
    trials.x_test_seconds,
    trials.ori_test_seconds
FROM trial_numbers
INNER JOIN ours.stored_trials AS trials ON trial_numbers.trial_id = trials.trial_id
ORDER BY trial_numbers.id;

INSERT INTO nb201_intermediate_stats
SELECT
    NULL,
    trial_numbers.id,
    epochs.epoch + 1,
    epochs.train_top1_percent,
    epochs.x_valid_top1_percent,
    epochs.x_test_top1_percent,
    epochs.ori_test_top1_percent,
    epochs.train_loss,
    epochs.x_valid_loss,
    epochs.x_test_loss,
    epochs.ori_test_loss
FROM ours.stored_epoch_metrics AS epochs
CROSS JOIN trial_numbers ON epochs.epoch_key >> 8 = trial_numbers.trial_id
ORDER BY epochs.epoch_key;

CREATE INDEX nb201_trial_config_arch ON nb201_trial_config (arch);
CREATE INDEX nb201_trial_config_num_epochs ON nb201_trial_config (num_epochs);
CREATE INDEX nb201_trial_config_dataset ON nb201_trial_config (dataset);
CREATE INDEX nb201_trial_stats_config_id ON nb201_trial_stats (config_id);
CREATE INDEX nb201_intermediate_stats_trial_id ON nb201_intermediate_stats (trial_id);
CREATE INDEX nb201_intermediate_stats_current_epoch ON nb201_intermediate_stats (current_epoch);
PRAGMA analysis_limit = 1000;
ANALYZE;
