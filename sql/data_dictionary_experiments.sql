-- What every column of the experiments and their views means; it runs after data_dictionary.sql.
-- grain: one row per (object, column), as in data_dictionary.sql

INSERT OR REPLACE INTO data_dictionary (object, "column", type, nullable, unit, meaning) VALUES
('search_experiments', 'experiment_id', 'int64', 0, '', 'key of the experiment'),
('search_experiments', 'kind', 'text', 0, '', '''search'': made on the simulated clock; ''external'': architectures that a search made elsewhere would have ended with after each of its epochs'),
('search_experiments', 'method', 'text', 0, '', 'search method, such as rea; in an external experiment the name in its file'),
('search_experiments', 'space', 'text', 0, '', 'search space: ''tss'' (topology) or ''sss'' (size)'),
('search_experiments', 'dataset', 'text', 0, '', 'data set that was searched on, as simulate_train_eval names it: ''cifar10'' sees the validation of ''cifar10-valid'''),
('search_experiments', 'hp', 'text', 1, '', 'training recipe that the search trains with; NULL: external'),
('search_experiments', 'budget_seconds', 'double', 1, 'seconds', 'simulated time of a run; NULL: external'),
('search_experiments', 'budget_rule', 'text', 1, '', 'when a run ends: ''official'' (as in the script of the method; the last result may end above the budget), ''enforced'' (without its exemptions) or ''strict'' (never above the budget); NULL: external'),
('search_experiments', 'clock_policy', 'text', 1, '', '''official'' (every evaluation is charged from epoch 0, one worker), ''resume'' (a trial that goes on pays only for its new epochs), ''workers=N'' (N simulated workers at the same time), or several; NULL: external'),
('search_experiments', 'workers', 'int32', 1, '', 'number of simulated workers; NULL: external'),
('search_experiments', 'seed_rule', 'text', 1, '', 'which seed''s result is seen: one that is drawn ''per-evaluation'' or ''per-trial''; NULL: external'),
('search_experiments', 'incumbent_rule', 'text', 1, '', 'which result is the best so far: the highest after any number of epochs (''any-epochs''), or the highest of those after the most epochs (''most-epochs''); NULL: external'),
('search_experiments', 'seed', 'int64', 1, '', 'seed of the generator; with the same seed, a run with the same number gives the same results; NULL: external'),
('search_experiments', 'generator', 'text', 1, '', 'generator of all random numbers, such as ChaCha8; NULL: external'),
('search_experiments', 'requested_runs', 'int32', 0, '', 'number of runs that were asked for'),
('search_experiments', 'runs', 'int32', 0, '', 'number of runs that are stored: fewer than requested after an interruption'),
('search_experiments', 'searched_architectures', 'int32', 1, '', 'number of architectures that were searched: 15625 (tss) or 32768 (sss), or fewer if only these were imported (settings then list their indexes); NULL: external'),
('search_experiments', 'settings', 'text', 0, '', 'all settings with the hyper-parameters of the method, as JSON'),
('search_experiments', 'natsbench_version', 'text', 0, '', 'version of the program that stored the first runs'),
('search_experiments', 'created_at', 'text', 0, '', 'when the first runs were stored, UTC, ISO 8601');

INSERT OR REPLACE INTO data_dictionary (object, "column", type, nullable, unit, meaning) VALUES
('search_trajectory', 'experiment_id', 'int64', 0, '', 'key of the experiment'),
('search_trajectory', 'method', 'text', 0, '', 'search method, such as rea; in an external experiment the name in its file'),
('search_trajectory', 'space', 'text', 0, '', 'search space: ''tss'' (topology) or ''sss'' (size)'),
('search_trajectory', 'dataset', 'text', 0, '', 'data set that was searched on, as simulate_train_eval names it: ''cifar10'' sees the validation of ''cifar10-valid'''),
('search_trajectory', 'run', 'int32', 0, '', 'number of the run in its experiment, from 0; external: the seed of the search'),
('search_trajectory', 'step', 'int32', 0, '', 'number of the result in its run, in simulated time order from 0; external: the search epoch'),
('search_trajectory', 'trial', 'int32', 1, '', 'number of the trial in its run, in the order of starting from 0; NULL: external'),
('search_trajectory', 'worker', 'int32', 1, '', 'simulated worker that trained it, from 0; NULL: external'),
('search_trajectory', 'arch_index', 'int32', 0, '', 'architecture that was trained'),
('search_trajectory', 'epochs', 'int16', 1, 'epochs', 'epochs trained before it was evaluated; NULL: external'),
('search_trajectory', 'seed', 'int64', 1, '', 'seed of the trial whose result was seen; NULL: external'),
('search_trajectory', 'reward_percent', 'double', 1, 'percent', 'top-1 accuracy on validation images that the method saw; NULL: external'),
('search_trajectory', 'start_seconds', 'double', 1, 'seconds', 'simulated clock when the evaluation began; external: time of the search, NULL if its file has none'),
('search_trajectory', 'charged_seconds', 'double', 1, 'seconds', 'simulated time charged for training and evaluation; external: time of the search, NULL if its file has none'),
('search_trajectory', 'clock_seconds', 'double', 1, 'seconds', 'simulated clock when the result was there: start plus charge; external: time of the search, NULL if its file has none'),
('search_trajectory', 'incumbent_index', 'int32', 0, '', 'best architecture of the run so far, as the incumbent rule says; external: the one of this epoch');

INSERT OR REPLACE INTO data_dictionary (object, "column", type, nullable, unit, meaning) VALUES
('search_incumbents', 'experiment_id', 'int64', 0, '', 'key of the experiment'),
('search_incumbents', 'method', 'text', 0, '', 'search method, such as rea; in an external experiment the name in its file'),
('search_incumbents', 'space', 'text', 0, '', 'search space: ''tss'' (topology) or ''sss'' (size)'),
('search_incumbents', 'dataset', 'text', 0, '', 'data set that was searched on, as simulate_train_eval names it: ''cifar10'' sees the validation of ''cifar10-valid'''),
('search_incumbents', 'run', 'int32', 0, '', 'number of the run in its experiment, from 0; external: the seed of the search'),
('search_incumbents', 'step', 'int32', 0, '', 'number of the result in its run, in simulated time order from 0; external: the search epoch'),
('search_incumbents', 'clock_seconds', 'double', 1, 'seconds', 'simulated clock at the time from which on it was the best; external: time of the search, NULL if its file has none'),
('search_incumbents', 'arch_index', 'int32', 0, '', 'best architecture of the run from this step on'),
('search_incumbents', 'valid_accuracy_percent', 'double', 1, 'percent', 'what it reaches when fully trained, on validation images: full recipe, last epoch, mean over seeds'),
('search_incumbents', 'test_accuracy_percent', 'double', 1, 'percent', 'what it reaches when fully trained, on test images: full recipe, last epoch, mean over seeds');

INSERT OR REPLACE INTO data_dictionary (object, "column", type, nullable, unit, meaning) VALUES
('search_regret', 'experiment_id', 'int64', 0, '', 'key of the experiment'),
('search_regret', 'method', 'text', 0, '', 'search method, such as rea; in an external experiment the name in its file'),
('search_regret', 'space', 'text', 0, '', 'search space: ''tss'' (topology) or ''sss'' (size)'),
('search_regret', 'dataset', 'text', 0, '', 'data set that was searched on, as simulate_train_eval names it: ''cifar10'' sees the validation of ''cifar10-valid'''),
('search_regret', 'run', 'int32', 0, '', 'number of the run in its experiment, from 0; external: the seed of the search'),
('search_regret', 'step', 'int32', 0, '', 'number of the result in its run, in simulated time order from 0; external: the search epoch'),
('search_regret', 'clock_seconds', 'double', 1, 'seconds', 'simulated clock at the time from which on it was the best; external: time of the search, NULL if its file has none'),
('search_regret', 'arch_index', 'int32', 0, '', 'best architecture of the run from this step on'),
('search_regret', 'valid_regret_percent', 'double', 1, 'percent', 'best validation accuracy among the searched architectures minus that of this one, both fully trained'),
('search_regret', 'test_regret_percent', 'double', 1, 'percent', 'best test accuracy among the searched architectures minus that of this one, both fully trained');

INSERT OR REPLACE INTO data_dictionary (object, "column", type, nullable, unit, meaning) VALUES
('experiments', 'experiment_id', 'int64', 0, '', 'key of the experiment'),
('experiments', 'kind', 'text', 0, '', '''search'': made on the simulated clock; ''external'': architectures that a search made elsewhere would have ended with after each of its epochs'),
('experiments', 'method', 'text', 0, '', 'search method, such as rea; in an external experiment the name in its file'),
('experiments', 'space_id', 'int64', 0, '', 'space that was searched'),
('experiments', 'dataset_id', 'int64', 0, '', 'data set, as simulate_train_eval names it'),
('experiments', 'settings', 'text', 0, '', 'all settings but the number of runs, as JSON; equal settings are one experiment'),
('experiments', 'recipe_id', 'int64', 1, '', 'training recipe that the search trains with; NULL: external'),
('experiments', 'budget_seconds', 'double', 1, 'seconds', 'simulated time of a run; NULL: external'),
('experiments', 'budget_rule', 'text', 1, '', 'when a run ends: ''official'' (as in the script of the method; the last result may end above the budget), ''enforced'' (without its exemptions) or ''strict'' (never above the budget); NULL: external'),
('experiments', 'clock_policy', 'text', 1, '', '''official'' (every evaluation is charged from epoch 0, one worker), ''resume'' (a trial that goes on pays only for its new epochs), ''workers=N'' (N simulated workers at the same time), or several; NULL: external'),
('experiments', 'workers', 'int32', 1, '', 'number of simulated workers; NULL: external'),
('experiments', 'seed_rule', 'text', 1, '', 'which seed''s result is seen: one that is drawn ''per-evaluation'' or ''per-trial''; NULL: external'),
('experiments', 'incumbent_rule', 'text', 1, '', 'which result is the best so far: the highest after any number of epochs (''any-epochs''), or the highest of those after the most epochs (''most-epochs''); NULL: external'),
('experiments', 'seed', 'int64', 1, '', 'seed of the generator; with the same seed, a run with the same number gives the same results; NULL: external'),
('experiments', 'generator', 'text', 1, '', 'generator of all random numbers, such as ChaCha8; NULL: external'),
('experiments', 'requested_runs', 'int32', 0, '', 'number of runs that were asked for'),
('experiments', 'natsbench_version', 'text', 0, '', 'version of the program that stored the first runs'),
('experiments', 'created_at', 'text', 0, '', 'when the first runs were stored, UTC, ISO 8601'),
('experiments', 'searched_architectures', 'int32', 1, '', 'number of architectures that were searched: 15625 (tss) or 32768 (sss), or fewer if only these were imported; NULL: external'),
('experiments', 'best_valid_percent', 'double', 1, 'percent', 'best validation accuracy after full training, mean over seeds, among the searched architectures (external: among all imported ones); NULL: the database has none, or an import is running'),
('experiments', 'best_test_percent', 'double', 1, 'percent', 'best test accuracy after full training, mean over seeds, among the searched architectures (external: among all imported ones); NULL: the database has none, or an import is running');

INSERT OR REPLACE INTO data_dictionary (object, "column", type, nullable, unit, meaning) VALUES
('search_runs', 'run_id', 'int64', 0, '', 'key: experiment_id * 1048576 + run'),
('search_runs', 'experiment_id', 'int64', 0, '', 'experiment, from the key'),
('search_runs', 'run', 'int32', 0, '', 'number of the run in its experiment, from 0; external: the seed of the search; from the key'),
('search_runs', 'ended_by', 'text', 1, '', '''budget'': it was spent, ''finished'': the method had nothing more to ask; NULL: external'),
('search_runs', 'steps', 'int32', 0, '', 'number of results');

INSERT OR REPLACE INTO data_dictionary (object, "column", type, nullable, unit, meaning) VALUES
('search_steps', 'step_key', 'int64', 0, '', 'key: run_id * 1048576 + step'),
('search_steps', 'run_id', 'int64', 0, '', 'run, from the key'),
('search_steps', 'step', 'int32', 0, '', 'number of the result in its run, in simulated time order from 0; external: the search epoch; from the key'),
('search_steps', 'arch_index', 'int32', 0, '', 'architecture that was trained'),
('search_steps', 'incumbent_index', 'int32', 0, '', 'best architecture of the run so far, as the incumbent rule says; external: the one of this epoch'),
('search_steps', 'trial', 'int32', 1, '', 'number of the trial in its run, in the order of starting from 0; NULL: external'),
('search_steps', 'worker', 'int32', 1, '', 'simulated worker that trained it, from 0; NULL: external'),
('search_steps', 'epochs', 'int16', 1, 'epochs', 'epochs trained before it was evaluated; NULL: external'),
('search_steps', 'seed', 'int64', 1, '', 'seed of the trial whose result was seen; NULL: external'),
('search_steps', 'reward_percent', 'double', 1, 'percent', 'top-1 accuracy on validation images that the method saw; NULL: external'),
('search_steps', 'start_seconds', 'double', 1, 'seconds', 'simulated clock when the evaluation began; external: time of the search, NULL if its file has none'),
('search_steps', 'charged_seconds', 'double', 1, 'seconds', 'simulated time charged for training and evaluation; external: time of the search, NULL if its file has none'),
('search_steps', 'clock_seconds', 'double', 1, 'seconds', 'simulated clock when the result was there: start plus charge; external: time of the search, NULL if its file has none');
