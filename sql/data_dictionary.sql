-- What every column of every table and view means.
-- grain: one row per (object, column), with one INSERT for each object: first the views, then the tables by migration
-- units: percent, seconds, nats, millions of weights, millions of multiply-adds, epochs, channels,
--        cells, images, pixels, classes, architectures, measurements, bytes, share (from 0 to 1); '' where there is none
-- types: text, boolean (0 or 1), int16, int32, int64 (an integer of so many bits), double, and in tables also blob; the
--        smallest integer type that holds every value which the program can write: seeds have up to 32 bits without a
--        sign, so they are int64; counts and places are int32; epochs and channels are int16; keys are int64
-- nullable: 1 if a row can have NULL
DELETE FROM data_dictionary;

-- Views: what other programs can rely on.

INSERT INTO data_dictionary (object, column, type, nullable, unit, meaning) VALUES
('architectures', 'space', 'text', 0, '', '''tss'' (topology) or ''sss'' (size)'),
('architectures', 'arch_index', 'int32', 0, '', 'official number within the space, from 0'),
('architectures', 'arch_str', 'text', 0, '', 'official string: six operations such as ''|none~0|+...'', or five channel counts such as ''8:8:8:8:8'''),
('architectures', 'op_0_1', 'text', 1, '', 'operation on the edge from node 0 to node 1; NULL in the size space'),
('architectures', 'op_0_2', 'text', 1, '', 'operation on the edge from node 0 to node 2; NULL in the size space'),
('architectures', 'op_1_2', 'text', 1, '', 'operation on the edge from node 1 to node 2; NULL in the size space'),
('architectures', 'op_0_3', 'text', 1, '', 'operation on the edge from node 0 to node 3; NULL in the size space'),
('architectures', 'op_1_3', 'text', 1, '', 'operation on the edge from node 1 to node 3; NULL in the size space'),
('architectures', 'op_2_3', 'text', 1, '', 'operation on the edge from node 2 to node 3; NULL in the size space'),
('architectures', 'channels_1', 'int16', 1, 'channels', 'output channels of the first layer; NULL in the topology space'),
('architectures', 'channels_2', 'int16', 1, 'channels', 'output channels of the second layer; NULL in the topology space'),
('architectures', 'channels_3', 'int16', 1, 'channels', 'output channels of the third layer; NULL in the topology space'),
('architectures', 'channels_4', 'int16', 1, 'channels', 'output channels of the fourth layer; NULL in the topology space'),
('architectures', 'channels_5', 'int16', 1, 'channels', 'output channels of the fifth layer; NULL in the topology space'),
('architectures', 'imported', 'boolean', 0, '', '1: its trials are in this database, 0: only its string is known'),
('architectures', 'is_sample', 'boolean', 1, '', '1: its numbers are invented, as its archive says; 0: it does not say so; NULL: not imported');

INSERT INTO data_dictionary (object, column, type, nullable, unit, meaning) VALUES
('architecture_encodings', 'space', 'text', 0, '', '''tss'' (topology) or ''sss'' (size)'),
('architecture_encodings', 'arch_index', 'int32', 0, '', 'official number within the space, from 0'),
('architecture_encodings', 'arch_str', 'text', 0, '', 'official string: six operations such as ''|none~0|+...'', or five channel counts such as ''8:8:8:8:8'''),
('architecture_encodings', 'op_0_1', 'text', 1, '', 'operation on the edge from node 0 to node 1; NULL in the size space'),
('architecture_encodings', 'op_0_2', 'text', 1, '', 'operation on the edge from node 0 to node 2; NULL in the size space'),
('architecture_encodings', 'op_1_2', 'text', 1, '', 'operation on the edge from node 1 to node 2; NULL in the size space'),
('architecture_encodings', 'op_0_3', 'text', 1, '', 'operation on the edge from node 0 to node 3; NULL in the size space'),
('architecture_encodings', 'op_1_3', 'text', 1, '', 'operation on the edge from node 1 to node 3; NULL in the size space'),
('architecture_encodings', 'op_2_3', 'text', 1, '', 'operation on the edge from node 2 to node 3; NULL in the size space'),
('architecture_encodings', 'channels_1', 'int16', 1, 'channels', 'output channels of the first layer; NULL in the topology space'),
('architecture_encodings', 'channels_2', 'int16', 1, 'channels', 'output channels of the second layer; NULL in the topology space'),
('architecture_encodings', 'channels_3', 'int16', 1, 'channels', 'output channels of the third layer; NULL in the topology space'),
('architecture_encodings', 'channels_4', 'int16', 1, 'channels', 'output channels of the fourth layer; NULL in the topology space'),
('architecture_encodings', 'channels_5', 'int16', 1, 'channels', 'output channels of the fifth layer; NULL in the topology space'),
('architecture_encodings', 'imported', 'boolean', 0, '', '1: its trials are in this database, 0: only its string is known'),
('architecture_encodings', 'is_sample', 'boolean', 1, '', '1: its numbers are invented, as its archive says; 0: it does not say so; NULL: not imported'),
('architecture_encodings', 'operations', 'text', 1, '', 'six positions in the official list of operations, edges in the order of arch_str: ''(4, 1, 0, 2, 4, 2)''; NULL in the size space'),
('architecture_encodings', 'naslib', 'text', 1, '', 'tuple of NASLib, with its own order of edges and its own numbers: ''(4, 0, 3, 1, 4, 3)''; NULL in the size space'),
('architecture_encodings', 'nni', 'text', 1, '', 'dictionary of NNI as JSON, from edges to its names of operations: ''{"0_1": "avg_pool_3x3", ...}''; NULL in the size space'),
('architecture_encodings', 'genotype', 'text', 1, '', 'pairs of operation and source, node by node, as Python shows them: ''[((avg_pool_3x3, 0),), ...]''; NULL in the size space'),
('architecture_encodings', 'one_hot', 'text', 1, '', 'JSON: a row for each edge, in the order of arch_str, with 1 at the position of its operation in the official list; NULL in the size space'),
('architecture_encodings', 'adjacency', 'text', 1, '', 'JSON: a row for each node, a column for each source, with positions in the official list of operations, 0 where there is no edge; NULL in the size space'),
('architecture_encodings', 'channels', 'text', 1, '', 'five channel counts: ''(8, 8, 40, 32, 40)''; NULL in the topology space');

INSERT INTO data_dictionary (object, column, type, nullable, unit, meaning) VALUES
('trials', 'space', 'text', 0, '', '''tss'' (topology) or ''sss'' (size)'),
('trials', 'arch_index', 'int32', 0, '', 'official number of the architecture within the space, from 0'),
('trials', 'dataset', 'text', 0, '', 'data set trained on: cifar10-valid, cifar10, cifar100 or ImageNet16-120'),
('trials', 'hp', 'text', 0, '', 'training recipe, named by its epochs: text ''01'', ''12'', ''90'' or ''200'''),
('trials', 'seed', 'int64', 0, '', 'random seed of the training run'),
('trials', 'epochs', 'int16', 0, 'epochs', 'epochs trained; the last one has number epochs - 1'),
('trials', 'params_millions', 'double', 1, 'millions of weights', 'trainable weights / 10^6 (which old texts call MB): mean over seeds, or that of seed 888 if their logs disagree; NULL if get_cost_info fails'),
('trials', 'flops_millions', 'double', 1, 'millions of multiply-adds', 'multiply-adds for one image / 10^6, by the same rule'),
('trials', 'latency_seconds', 'double', 1, 'seconds', 'forward pass of a batch of 256 images, mean over its measurements; NULL if there is none'),
('trials', 'logged_params_millions', 'double', 0, 'millions of weights', 'params_millions as this trial''s log has it, which is wrong for some'),
('trials', 'logged_flops_millions', 'double', 0, 'millions of multiply-adds', 'flops_millions as this trial''s log has it, which is wrong for some');

INSERT INTO data_dictionary (object, column, type, nullable, unit, meaning) VALUES
('epoch_metrics', 'space', 'text', 0, '', '''tss'' (topology) or ''sss'' (size); give it with dataset and hp, since counting all rows reads every curve (half a minute at full size)'),
('epoch_metrics', 'arch_index', 'int32', 0, '', 'official number of the architecture within the space, from 0'),
('epoch_metrics', 'dataset', 'text', 0, '', 'data set trained on: cifar10-valid, cifar10, cifar100 or ImageNet16-120'),
('epoch_metrics', 'hp', 'text', 0, '', 'training recipe, named by its epochs: text ''01'', ''12'', ''90'' or ''200'''),
('epoch_metrics', 'seed', 'int64', 0, '', 'random seed of the training run'),
('epoch_metrics', 'split', 'text', 0, '', 'images measured on: train, x-valid, x-test or ori-test'),
('epoch_metrics', 'epoch', 'int16', 0, '', 'number of the epoch, from 0'),
('epoch_metrics', 'loss', 'double', 1, 'nats', 'mean cross-entropy per image; train: while the weights change, other splits: after the epoch'),
('epoch_metrics', 'top1_percent', 'double', 1, 'percent', 'images whose likeliest class is the right one, 0 to 100'),
('epoch_metrics', 'top5_percent', 'double', 1, 'percent', 'images whose right class is among the five likeliest, 0 to 100; logged for train only'),
('epoch_metrics', 'time_seconds', 'double', 1, 'seconds', 'train: duration of this training epoch; other splits: duration of one evaluation');

INSERT INTO data_dictionary (object, column, type, nullable, unit, meaning) VALUES
('final_metrics', 'space', 'text', 0, '', '''tss'' (topology) or ''sss'' (size)'),
('final_metrics', 'arch_index', 'int32', 0, '', 'official number of the architecture within the space, from 0'),
('final_metrics', 'dataset', 'text', 0, '', 'data set trained on: cifar10-valid, cifar10, cifar100 or ImageNet16-120'),
('final_metrics', 'hp', 'text', 0, '', 'training recipe, named by its epochs: text ''01'', ''12'', ''90'' or ''200'''),
('final_metrics', 'seed', 'int64', 0, '', 'random seed of the training run'),
('final_metrics', 'split', 'text', 0, '', 'images measured on: train, x-valid, x-test or ori-test'),
('final_metrics', 'loss', 'double', 1, 'nats', 'mean cross-entropy per image at the last epoch'),
('final_metrics', 'top1_percent', 'double', 1, 'percent', 'images whose likeliest class is the right one, at the last epoch, 0 to 100'),
('final_metrics', 'top5_percent', 'double', 1, 'percent', 'images whose right class is among the five likeliest, at the last epoch, 0 to 100; train only');

INSERT INTO data_dictionary (object, column, type, nullable, unit, meaning) VALUES
('coverage', 'space', 'text', 0, '', '''tss'' (topology) or ''sss'' (size)'),
('coverage', 'dataset', 'text', 0, '', 'data set trained on: cifar10-valid, cifar10, cifar100 or ImageNet16-120'),
('coverage', 'hp', 'text', 0, '', 'training recipe, named by its epochs: text ''01'', ''12'', ''90'' or ''200'''),
('coverage', 'seed', 'int64', 0, '', 'random seed of the training runs'),
('coverage', 'architectures', 'int32', 0, 'architectures', 'imported architectures that have a trial with this data set, hp and seed');

-- Tables of migration V1: vocabulary.

INSERT INTO data_dictionary (object, column, type, nullable, unit, meaning) VALUES
('search_spaces', 'space_id', 'int64', 0, '', 'key: 0 topology, 1 size'),
('search_spaces', 'space', 'text', 0, '', '''tss'' or ''sss'', as archives and views name it'),
('search_spaces', 'official_name', 'text', 0, '', '''topology'' or ''size'', as the official API also calls it'),
('search_spaces', 'full_train_recipe_id', 'int64', 0, '', 'recipe of full training: 200 epochs in tss, 90 in sss'),
('search_spaces', 'imported_architectures', 'int32', 0, 'architectures', 'architectures of the space whose trials are in this database'),
('search_spaces', 'meaning', 'text', 0, '', 'what the space varies'),
('search_spaces', 'summarised_architectures', 'int32', 0, 'architectures', 'architectures in stored_final_accuracies and ranked_accuracies: all imported ones, or 0 after an import that was cut off');

INSERT INTO data_dictionary (object, column, type, nullable, unit, meaning) VALUES
('datasets', 'dataset_id', 'int64', 0, '', 'key, in the order in which archives list data sets'),
('datasets', 'dataset', 'text', 0, '', 'official name, such as ''cifar10-valid'''),
('datasets', 'classes', 'int32', 0, 'classes', 'classes that images are sorted into'),
('datasets', 'training_images', 'int32', 0, 'images', 'images that one epoch trains on'),
('datasets', 'image_pixels', 'int32', 0, 'pixels', 'edge length of the square images'),
('datasets', 'meaning', 'text', 0, '', 'which images it trains and evaluates on');

INSERT INTO data_dictionary (object, column, type, nullable, unit, meaning) VALUES
('splits', 'split_id', 'int64', 0, '', 'key'),
('splits', 'split', 'text', 0, '', 'train, x-valid, x-test or ori-test, as archives name them'),
('splits', 'meaning', 'text', 0, '', 'which images these are and when they are measured');

INSERT INTO data_dictionary (object, column, type, nullable, unit, meaning) VALUES
('recipes', 'recipe_id', 'int64', 0, '', 'key: the number of epochs'),
('recipes', 'hp', 'text', 0, '', 'official name: text ''01'', ''12'', ''90'' or ''200''; ''108'' is that of searches of NAS-Bench-101'),
('recipes', 'epochs', 'int16', 0, 'epochs', 'epochs of training, over which the learning rate falls to 0'),
('recipes', 'meaning', 'text', 0, '', 'which space uses it for what');

INSERT INTO data_dictionary (object, column, type, nullable, unit, meaning) VALUES
('operations', 'operation', 'text', 0, '', 'official name of an operation on an edge of a cell'),
('operations', 'position', 'int32', 0, '', 'place in the official list of operations, from 0'),
('operations', 'meaning', 'text', 0, '', 'what the operation does');

-- Tables of migration V2: architectures and where they come from.

INSERT INTO data_dictionary (object, column, type, nullable, unit, meaning) VALUES
('archives', 'archive_id', 'int64', 0, '', 'key'),
('archives', 'space_id', 'int64', 0, '', 'search space of the archive'),
('archives', 'archive', 'text', 0, '', 'name of the folder or file without its path, such as ''NATS-tss-v1_0-3ffb9-simple'''),
('archives', 'form', 'text', 0, '', 'how it was stored: ''directory'', ''tar'', ...'),
('archives', 'meta_sha256', 'text', 0, '', 'SHA-256 of its list of architecture strings, one per line, and of the mark of a sample, in hexadecimal digits'),
('archives', 'natsbench_version', 'text', 0, '', 'version of natsbench that imported from it last'),
('archives', 'first_import_at', 'text', 0, '', 'start of the first import, UTC, ISO 8601'),
('archives', 'last_import_at', 'text', 0, '', 'start of the last import, or its end once finished, UTC, ISO 8601'),
('archives', 'finished', 'boolean', 0, '', '1: the last import came to its end, 0: it was cut off or failed'),
('archives', 'is_sample', 'boolean', 0, '', '1: a sample, whose numbers are invented, as the archive says; 0: it does not say so'),
('archives', 'sample_generator', 'text', 1, '', 'program and version that invented the numbers of a sample; NULL: no sample'),
('archives', 'sample_seed', 'text', 1, '', 'seed of the generator of a sample, in decimal digits; NULL: no sample');

INSERT INTO data_dictionary (object, column, type, nullable, unit, meaning) VALUES
('stored_architectures', 'architecture_id', 'int64', 0, '', 'key: space_id * 32768 + arch_index'),
('stored_architectures', 'space_id', 'int64', 0, '', 'search space'),
('stored_architectures', 'arch_index', 'int32', 0, '', 'official number within the space, from 0'),
('stored_architectures', 'arch_str', 'text', 0, '', 'official string');

INSERT INTO data_dictionary (object, column, type, nullable, unit, meaning) VALUES
('topology_cells', 'architecture_id', 'int64', 0, '', 'architecture of the topology space'),
('topology_cells', 'op_0_1', 'text', 0, '', 'operation on the edge from node 0 to node 1'),
('topology_cells', 'op_0_2', 'text', 0, '', 'operation on the edge from node 0 to node 2'),
('topology_cells', 'op_1_2', 'text', 0, '', 'operation on the edge from node 1 to node 2'),
('topology_cells', 'op_0_3', 'text', 0, '', 'operation on the edge from node 0 to node 3'),
('topology_cells', 'op_1_3', 'text', 0, '', 'operation on the edge from node 1 to node 3'),
('topology_cells', 'op_2_3', 'text', 0, '', 'operation on the edge from node 2 to node 3'),
('topology_cells', 'unique_str', 'text', 0, '', 'string of its isomorphism class: equal for cells that compute the same');

INSERT INTO data_dictionary (object, column, type, nullable, unit, meaning) VALUES
('size_channels', 'architecture_id', 'int64', 0, '', 'architecture of the size space'),
('size_channels', 'channels_1', 'int16', 0, 'channels', 'output channels of the first layer'),
('size_channels', 'channels_2', 'int16', 0, 'channels', 'output channels of the second layer'),
('size_channels', 'channels_3', 'int16', 0, 'channels', 'output channels of the third layer'),
('size_channels', 'channels_4', 'int16', 0, 'channels', 'output channels of the fourth layer'),
('size_channels', 'channels_5', 'int16', 0, 'channels', 'output channels of the fifth layer');

INSERT INTO data_dictionary (object, column, type, nullable, unit, meaning) VALUES
('architecture_sources', 'architecture_id', 'int64', 0, '', 'imported architecture'),
('architecture_sources', 'archive_id', 'int64', 0, '', 'archive that its trials were read from'),
('architecture_sources', 'content_sha256', 'blob', 0, '', 'SHA-256 of its file as published (compressed), or of its record where one file holds all, 32 bytes');

INSERT INTO data_dictionary (object, column, type, nullable, unit, meaning) VALUES
('import_failures', 'archive_id', 'int64', 0, '', 'archive of the file'),
('import_failures', 'arch_index', 'int32', 0, '', 'number of the architecture, by the name of the file'),
('import_failures', 'file', 'text', 0, '', 'name of the damaged file'),
('import_failures', 'reason', 'text', 0, '', 'what was found where, and what was expected'),
('import_failures', 'failed_at', 'text', 0, '', 'time of the attempt, UTC, ISO 8601');

-- Tables of migration V3: trials and their costs.

INSERT INTO data_dictionary (object, column, type, nullable, unit, meaning) VALUES
('network_configs', 'config_id', 'int64', 0, '', 'key'),
('network_configs', 'space_id', 'int64', 0, '', 'search space'),
('network_configs', 'channel', 'int64', 1, 'channels', 'channels of the first stage (16); NULL in the size space'),
('network_configs', 'num_cells', 'int64', 1, 'cells', 'cells in a stage (5); NULL in the size space'),
('network_configs', 'name', 'text', 1, '', 'name of the network (infer.shape.tiny); NULL in the topology space'),
('network_configs', 'genotype', 'text', 1, '', 'string of the cell that all sizes share; NULL in the topology space'),
('network_configs', 'class_num', 'int64', 0, 'classes', 'outputs of the last layer: classes of the data set');

INSERT INTO data_dictionary (object, column, type, nullable, unit, meaning) VALUES
('curve_layouts', 'layout_id', 'int64', 0, '', 'key'),
('curve_layouts', 'evaluated_splits', 'text', 0, '', 'splits that a trial names (eval_names), in its order'),
('curve_layouts', 'train_loss_epochs', 'text', 0, '', 'epochs that have a training loss (train_losses), as runs such as ''0-11'''),
('curve_layouts', 'train_top1_epochs', 'text', 0, '', 'epochs that have a training top-1 accuracy (train_acc1es), as runs'),
('curve_layouts', 'train_top5_epochs', 'text', 1, '', 'epochs that have a training top-5 accuracy (train_acc5es), as runs; NULL: the log has None'),
('curve_layouts', 'train_seconds_epochs', 'text', 1, '', 'epochs that have a training time (train_times), as runs; NULL: the log has None'),
('curve_layouts', 'evaluation_loss_epochs', 'text', 0, '', 'splits and epochs that have an evaluation loss (eval_losses), as runs such as ''x-valid@0-11'''),
('curve_layouts', 'evaluation_top1_epochs', 'text', 0, '', 'splits and epochs that have an evaluation top-1 accuracy (eval_acc1es), as runs'),
('curve_layouts', 'evaluation_seconds_epochs', 'text', 0, '', 'splits and epochs that have an evaluation time (eval_times), as runs');

INSERT INTO data_dictionary (object, column, type, nullable, unit, meaning) VALUES
('stored_recipes', 'architecture_id', 'int64', 0, '', 'imported architecture'),
('stored_recipes', 'recipe_id', 'int64', 0, '', 'recipe that its file has results for'),
('stored_recipes', 'recipe_position', 'int32', 0, '', 'place of the recipe in the architecture''s file, from 0'),
('stored_recipes', 'weights_cleared', 'boolean', 0, '', '1: the archive''s trained weights were removed (clear_net_done), 0: not');

INSERT INTO data_dictionary (object, column, type, nullable, unit, meaning) VALUES
('stored_datasets', 'architecture_id', 'int64', 0, '', 'imported architecture'),
('stored_datasets', 'recipe_id', 'int64', 0, '', 'recipe'),
('stored_datasets', 'dataset_id', 'int64', 0, '', 'data set'),
('stored_datasets', 'dataset_position', 'int32', 0, '', 'place of the data set in dataset_seed, from 0'),
('stored_datasets', 'trial_count', 'int32', 0, 'trials', 'seeds that the architecture was trained with'),
('stored_datasets', 'first_trial_id', 'int64', 0, '', 'key of its first trial; those of the others follow'),
('stored_datasets', 'last_trial_id', 'int64', 0, '', 'key of its last trial; one less than the first if it has none'),
('stored_datasets', 'answers_id', 'int64', 1, '', 'epochs that get_more_info answers as the mean over seeds: list of answered_epochs; NULL: none'),
('stored_datasets', 'params_millions', 'double', 1, 'millions of weights', 'trainable weights / 10^6: mean over seeds, or that of seed 888 where seeds disagree'),
('stored_datasets', 'flops_millions', 'double', 1, 'millions of multiply-adds', 'multiply-adds for one image / 10^6: mean over seeds, or that of seed 888 where seeds disagree'),
('stored_datasets', 'train_top1_percent', 'double', 1, 'percent', 'top-1 accuracy on the training images at the last epoch, mean over seeds; NULL if a seed lacks it'),
('stored_datasets', 'x_valid_top1_percent', 'double', 1, 'percent', 'top-1 accuracy on x-valid at the last epoch, mean over seeds; NULL if a seed lacks it'),
('stored_datasets', 'x_test_top1_percent', 'double', 1, 'percent', 'top-1 accuracy on x-test at the last epoch, mean over seeds; NULL if a seed lacks it'),
('stored_datasets', 'ori_test_top1_percent', 'double', 1, 'percent', 'top-1 accuracy on ori-test at the last epoch, mean over seeds; NULL if a seed lacks it'),
('stored_datasets', 'train_epoch_seconds', 'double', 1, 'seconds', 'mean over seeds of the time of one training epoch'),
('stored_datasets', 'x_valid_epoch_seconds', 'double', 1, 'seconds', 'mean over seeds of the time of one evaluation of x-valid'),
('stored_datasets', 'x_test_epoch_seconds', 'double', 1, 'seconds', 'mean over seeds of the time of one evaluation of x-test'),
('stored_datasets', 'ori_test_epoch_seconds', 'double', 1, 'seconds', 'mean over seeds of the time of one evaluation of ori-test'),
('stored_datasets', 'train_total_seconds', 'double', 1, 'seconds', 'mean over seeds of the time of training in all epochs of the recipe'),
('stored_datasets', 'x_valid_total_seconds', 'double', 1, 'seconds', 'mean over seeds of the time of x-valid in all epochs of the recipe'),
('stored_datasets', 'x_test_total_seconds', 'double', 1, 'seconds', 'mean over seeds of the time of x-test in all epochs of the recipe'),
('stored_datasets', 'ori_test_total_seconds', 'double', 1, 'seconds', 'mean over seeds of the time of ori-test in all epochs of the recipe'),
('stored_datasets', 'latency_seconds', 'double', 1, 'seconds', 'forward pass of a batch of 256 images: mean of the seeds'' positive latencies; NULL if there is none');

INSERT INTO data_dictionary (object, column, type, nullable, unit, meaning) VALUES
('stored_trials', 'trial_id', 'int64', 0, '', 'key: architecture_id * 1024 + recipe (01, 12, 90, 200 as 0 to 3) * 256 + dataset_id * 64 + seed_position'),
('stored_trials', 'architecture_id', 'int64', 0, '', 'architecture trained'),
('stored_trials', 'recipe_id', 'int64', 0, '', 'recipe trained with'),
('stored_trials', 'dataset_id', 'int64', 0, '', 'data set trained on'),
('stored_trials', 'seed', 'int64', 0, '', 'random seed of the training run'),
('stored_trials', 'seed_position', 'int32', 0, '', 'place of the seed in dataset_seed, from 0: sums and means over seeds follow it'),
('stored_trials', 'result_position', 'int32', 0, '', 'place of the trial in all_results, from 0'),
('stored_trials', 'epochs', 'int16', 0, 'epochs', 'epochs trained; the last one has number epochs - 1'),
('stored_trials', 'params_millions', 'double', 0, 'millions of weights', 'trainable weights / 10^6, as this trial''s log has it'),
('stored_trials', 'flops_millions', 'double', 0, 'millions of multiply-adds', 'multiply-adds for one image / 10^6, as this trial''s log has it'),
('stored_trials', 'latency_count', 'int32', 1, 'measurements', 'latency measurements of this trial; NULL: the log has None'),
('stored_trials', 'latency_seconds', 'double', 1, 'seconds', 'forward pass of a batch of 256 images, if measured exactly once; more are in trial_latencies'),
('stored_trials', 'config_id', 'int64', 0, '', 'network that was built'),
('stored_trials', 'layout_id', 'int64', 0, '', 'which epochs its log holds'),
('stored_trials', 'answers_id', 'int64', 1, '', 'epochs that get_more_info answers for its seed: list of answered_epochs; NULL: none'),
('stored_trials', 'train_seconds', 'double', 1, 'seconds', 'duration of a training epoch, if the same for all epochs; else see stored_epoch_times'),
('stored_trials', 'x_valid_seconds', 'double', 1, 'seconds', 'duration of one evaluation of x-valid, if the same for all epochs'),
('stored_trials', 'x_test_seconds', 'double', 1, 'seconds', 'duration of one evaluation of x-test, if the same for all epochs'),
('stored_trials', 'ori_test_seconds', 'double', 1, 'seconds', 'duration of one evaluation of ori-test, if the same for all epochs'),
('stored_trials', 'final_train_loss', 'double', 1, 'nats', 'mean cross-entropy of the training images during the last epoch'),
('stored_trials', 'final_train_top1_percent', 'double', 1, 'percent', 'top-1 accuracy on the training images during the last epoch'),
('stored_trials', 'final_ori_test_loss', 'double', 1, 'nats', 'mean cross-entropy of ori-test after the last epoch'),
('stored_trials', 'final_ori_test_top1_percent', 'double', 1, 'percent', 'top-1 accuracy on ori-test after the last epoch'),
('stored_trials', 'final_x_valid_loss', 'double', 1, 'nats', 'mean cross-entropy of x-valid after the last epoch'),
('stored_trials', 'final_x_valid_top1_percent', 'double', 1, 'percent', 'top-1 accuracy on x-valid after the last epoch'),
('stored_trials', 'final_train_top5_percent', 'double', 1, 'percent', 'top-5 accuracy on the training images during the last epoch'),
('stored_trials', 'final_x_test_loss', 'double', 1, 'nats', 'mean cross-entropy of x-test after the last epoch'),
('stored_trials', 'final_x_test_top1_percent', 'double', 1, 'percent', 'top-1 accuracy on x-test after the last epoch');

INSERT INTO data_dictionary (object, column, type, nullable, unit, meaning) VALUES
('trial_latencies', 'trial_id', 'int64', 0, '', 'trial with two or more latency measurements'),
('trial_latencies', 'position', 'int32', 0, '', 'place in the log''s list, from 0'),
('trial_latencies', 'latency_seconds', 'double', 0, 'seconds', 'forward pass of a batch of 256 images');

INSERT INTO data_dictionary (object, column, type, nullable, unit, meaning) VALUES
('stored_epoch_times', 'trial_id', 'int64', 0, '', 'trial whose times differ between epochs'),
('stored_epoch_times', 'split_id', 'int64', 0, '', 'train: training; other splits: evaluation'),
('stored_epoch_times', 'epoch', 'int16', 0, '', 'number of the epoch, from 0'),
('stored_epoch_times', 'seconds', 'double', 0, 'seconds', 'duration of this training epoch, or of one evaluation after it');

-- Tables of migrations V4 and V5: curves, summaries of whole spaces.

INSERT INTO data_dictionary (object, column, type, nullable, unit, meaning) VALUES
('stored_epoch_metrics', 'epoch_key', 'int64', 0, '', 'key: trial_id * 256 + number of the epoch, from 0'),
('stored_epoch_metrics', 'train_loss', 'double', 1, 'nats', 'mean cross-entropy of the training images, while the weights change'),
('stored_epoch_metrics', 'train_top1_percent', 'double', 1, 'percent', 'top-1 accuracy on the training images, while the weights change'),
('stored_epoch_metrics', 'ori_test_loss', 'double', 1, 'nats', 'mean cross-entropy of ori-test after the epoch'),
('stored_epoch_metrics', 'ori_test_top1_percent', 'double', 1, 'percent', 'top-1 accuracy on ori-test after the epoch'),
('stored_epoch_metrics', 'x_valid_loss', 'double', 1, 'nats', 'mean cross-entropy of x-valid after the epoch'),
('stored_epoch_metrics', 'x_valid_top1_percent', 'double', 1, 'percent', 'top-1 accuracy on x-valid after the epoch'),
('stored_epoch_metrics', 'train_top5_percent', 'double', 1, 'percent', 'top-5 accuracy on the training images, while the weights change'),
('stored_epoch_metrics', 'x_test_loss', 'double', 1, 'nats', 'mean cross-entropy of x-test after the epoch'),
('stored_epoch_metrics', 'x_test_top1_percent', 'double', 1, 'percent', 'top-1 accuracy on x-test after the epoch'),
('stored_epoch_metrics', 'mean_train_seconds', 'double', 1, 'seconds', 'mean time of the training epochs up to this one; NULL: none, or all take the same, which is in stored_trials'),
('stored_epoch_metrics', 'mean_x_valid_seconds', 'double', 1, 'seconds', 'mean time of the evaluations of x-valid up to this one; NULL: none, or all take the same, which is in stored_trials'),
('stored_epoch_metrics', 'mean_x_test_seconds', 'double', 1, 'seconds', 'mean time of the evaluations of x-test up to this one; NULL: none, or all take the same, which is in stored_trials'),
('stored_epoch_metrics', 'mean_ori_test_seconds', 'double', 1, 'seconds', 'mean time of the evaluations of ori-test up to this one; NULL: none, or all take the same, which is in stored_trials'),
('stored_epoch_metrics', 'seeds_train_seconds', 'double', 1, 'seconds', 'mean_train_seconds as the mean over seeds, in the rows of the first seed; NULL: a seed has none, or it is in stored_datasets'),
('stored_epoch_metrics', 'seeds_x_valid_seconds', 'double', 1, 'seconds', 'mean_x_valid_seconds as the mean over seeds, in the rows of the first seed; NULL: a seed has none, or it is in stored_datasets'),
('stored_epoch_metrics', 'seeds_x_test_seconds', 'double', 1, 'seconds', 'mean_x_test_seconds as the mean over seeds, in the rows of the first seed; NULL: a seed has none, or it is in stored_datasets'),
('stored_epoch_metrics', 'seeds_ori_test_seconds', 'double', 1, 'seconds', 'mean_ori_test_seconds as the mean over seeds, in the rows of the first seed; NULL: a seed has none, or it is in stored_datasets');

INSERT INTO data_dictionary (object, column, type, nullable, unit, meaning) VALUES
('stored_final_accuracies', 'setting_id', 'int64', 0, '', 'space, recipe and data set: space_id * 1024 + recipe_id * 4 + dataset_id'),
('stored_final_accuracies', 'arch_index', 'int32', 0, '', 'official number of the architecture, from 0'),
('stored_final_accuracies', 'train_top1_percent', 'double', 1, 'percent', 'as in stored_datasets'),
('stored_final_accuracies', 'x_valid_top1_percent', 'double', 1, 'percent', 'as in stored_datasets'),
('stored_final_accuracies', 'x_test_top1_percent', 'double', 1, 'percent', 'as in stored_datasets'),
('stored_final_accuracies', 'ori_test_top1_percent', 'double', 1, 'percent', 'as in stored_datasets'),
('stored_final_accuracies', 'train_top1_rank', 'double', 1, '', 'place of train_top1_percent within the setting, from 1 for the highest; equal ones share the mean of their places'),
('stored_final_accuracies', 'x_valid_top1_rank', 'double', 1, '', 'place of x_valid_top1_percent, likewise'),
('stored_final_accuracies', 'x_test_top1_rank', 'double', 1, '', 'place of x_test_top1_percent, likewise'),
('stored_final_accuracies', 'ori_test_top1_rank', 'double', 1, '', 'place of ori_test_top1_percent, likewise'),
('stored_final_accuracies', 'params_millions', 'double', 1, 'millions of weights', 'as in stored_datasets'),
('stored_final_accuracies', 'flops_millions', 'double', 1, 'millions of multiply-adds', 'as in stored_datasets'),
('stored_final_accuracies', 'latency_seconds', 'double', 1, 'seconds', 'as in stored_datasets');

INSERT INTO data_dictionary (object, column, type, nullable, unit, meaning) VALUES
('ranked_accuracies', 'space_id', 'int64', 0, '', 'search space'),
('ranked_accuracies', 'recipe_id', 'int64', 0, '', 'recipe'),
('ranked_accuracies', 'dataset_id', 'int64', 0, '', 'data set trained on'),
('ranked_accuracies', 'split_id', 'int64', 0, '', 'images measured on'),
('ranked_accuracies', 'rank', 'int32', 0, '', 'place in the ranking, from 1 for the most accurate; equal accuracies by arch_index'),
('ranked_accuracies', 'top1_percent', 'double', 0, 'percent', 'top-1 accuracy at the last epoch, mean over seeds in the order of dataset_seed'),
('ranked_accuracies', 'arch_index', 'int32', 0, '', 'official number of the architecture, from 0'),
('ranked_accuracies', 'flops_millions', 'double', 0, 'millions of multiply-adds', 'multiply-adds for one image / 10^6, as in stored_datasets'),
('ranked_accuracies', 'params_millions', 'double', 0, 'millions of weights', 'trainable weights / 10^6, as in stored_datasets');

INSERT INTO data_dictionary (object, column, type, nullable, unit, meaning) VALUES
('ranking_coverage', 'space_id', 'int64', 0, '', 'search space'),
('ranking_coverage', 'recipe_id', 'int64', 0, '', 'recipe'),
('ranking_coverage', 'dataset_id', 'int64', 0, '', 'data set trained on'),
('ranking_coverage', 'split_id', 'int64', 0, '', 'images measured on'),
('seed_counts', 'space_id', 'int64', 0, '', 'search space'),
('seed_counts', 'recipe_id', 'int64', 0, '', 'recipe'),
('seed_counts', 'dataset_id', 'int64', 0, '', 'data set trained on'),
('seed_counts', 'seed', 'int64', 0, '', 'random seed of the training runs'),
('seed_counts', 'architectures', 'int32', 0, 'architectures', 'imported architectures that have a trial with this data set, recipe and seed'),
('seed_counts', 'epochs', 'int64', 0, 'epochs', 'epochs that all these trials trained'),
('table_sizes', 'table_name', 'text', 0, '', 'table that only imports change'),
('table_sizes', 'bytes', 'int64', 0, 'bytes', 'size in the file with its indexes, at the end of the last import'),
('ranking_coverage', 'ranked_architectures', 'int32', 0, 'architectures', 'architectures in this ranking; fewer than imported where some lack the value');

INSERT INTO data_dictionary (object, column, type, nullable, unit, meaning) VALUES
('trial_counts', 'space_id', 'int64', 0, '', 'search space'),
('trial_counts', 'recipe_id', 'int64', 0, '', 'recipe that any imported architecture of the space has'),
('trial_counts', 'dataset_id', 'int64', 0, '', 'data set trained on'),
('trial_counts', 'trials', 'int32', 0, 'trials', 'number of trials of an architecture'),
('trial_counts', 'architectures', 'int32', 0, 'architectures', 'number of imported architectures with so many trials');

-- The table of migration V6, and the one of the migration tool.

INSERT INTO data_dictionary (object, column, type, nullable, unit, meaning) VALUES
('data_dictionary', 'object', 'text', 0, '', 'name of the table or view'),
('data_dictionary', 'column', 'text', 0, '', 'name of the column'),
('data_dictionary', 'type', 'text', 0, '', 'type of its values: text, boolean (stored as 0 or 1), int16, int32, int64 (bits of an integer), double or blob (bytes)'),
('data_dictionary', 'nullable', 'boolean', 0, '', '1: a row can have NULL instead of a value; 0: never'),
('data_dictionary', 'unit', 'text', 0, '', 'unit of its values; empty where there is none'),
('data_dictionary', 'meaning', 'text', 0, '', 'what a value says');

INSERT INTO data_dictionary (object, column, type, nullable, unit, meaning) VALUES
('refinery_schema_history', 'version', 'int32', 1, '', 'number of an applied migration'),
('refinery_schema_history', 'name', 'text', 1, '', 'name of the migration'),
('refinery_schema_history', 'applied_on', 'text', 1, '', 'time it was applied, RFC 3339'),
('refinery_schema_history', 'checksum', 'text', 1, '', 'hash of its text, to notice changes');
