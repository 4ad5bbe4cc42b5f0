-- What every column of NAS-Bench-101 means; it runs after data_dictionary_extensions.sql.
-- grain: one row per (object, column), as in data_dictionary.sql

-- Views: what other programs can rely on.

INSERT OR REPLACE INTO data_dictionary (object, "column", type, nullable, unit, meaning) VALUES
('nb101_architectures', 'arch_index', 'int32', 0, '', 'place of the hash of the module in sorted order, from 0'),
('nb101_architectures', 'module_hash', 'text', 0, '', 'hash that NAS-Bench-101 names the module by, 32 hexadecimal digits'),
('nb101_architectures', 'vertices', 'int16', 0, '', 'number of vertices, with input and output'),
('nb101_architectures', 'edges', 'int16', 0, '', 'number of edges'),
('nb101_architectures', 'depth', 'int16', 0, '', 'number of edges on the longest way from input to output'),
('nb101_architectures', 'adjacency', 'text', 0, '', 'matrix of the edges, row by row, 0 or 1, as the files write it'),
('nb101_architectures', 'operations', 'text', 0, '', 'operation of each vertex, with commas between them, as the files write them'),
('nb101_architectures', 'conv3x3_vertices', 'int16', 0, '', 'number of vertices with a 3x3 convolution'),
('nb101_architectures', 'conv1x1_vertices', 'int16', 0, '', 'number of vertices with a 1x1 convolution'),
('nb101_architectures', 'maxpool3x3_vertices', 'int16', 0, '', 'number of vertices with 3x3 max pooling'),
('nb101_architectures', 'trainable_parameters', 'int32', 0, '', 'number of weights of the network'),
('nb101_architectures', 'params_millions', 'double', 0, 'millions of weights', 'the same in millions'),
('nb101_architectures', 'is_imported', 'boolean', 0, '', '1: it has runs in this database');

INSERT OR REPLACE INTO data_dictionary (object, "column", type, nullable, unit, meaning) VALUES
('nb101_runs', 'arch_index', 'int32', 0, '', 'place of the hash of the module in sorted order, from 0'),
('nb101_runs', 'epochs', 'int16', 0, 'epochs', 'that the run trained for: 4, 12, 36 or 108; each has a schedule of its own'),
('nb101_runs', 'repeat_index', 'int16', 0, '', 'place among the repeats of the file, from 0; seeds are not known'),
('nb101_runs', 'start_train_accuracy', 'double', 1, 'share', 'share of images that it was right about on 9,984 of the images that it was trained on, before training; NULL: not a number in the file, or below 0'),
('nb101_runs', 'start_valid_accuracy', 'double', 1, 'share', 'share of images that it was right about on 9,984 images for validation, before training; NULL: not a number in the file, or below 0'),
('nb101_runs', 'start_test_accuracy', 'double', 1, 'share', 'share of images that it was right about on 9,984 of the test images, before training; NULL: not a number in the file, or below 0'),
('nb101_runs', 'halfway_train_accuracy', 'double', 1, 'share', 'share of images that it was right about on 9,984 of the images that it was trained on, after half of the epochs; NULL: not a number in the file, or below 0'),
('nb101_runs', 'halfway_valid_accuracy', 'double', 1, 'share', 'share of images that it was right about on 9,984 images for validation, after half of the epochs; NULL: not a number in the file, or below 0'),
('nb101_runs', 'halfway_test_accuracy', 'double', 1, 'share', 'share of images that it was right about on 9,984 of the test images, after half of the epochs; NULL: not a number in the file, or below 0'),
('nb101_runs', 'final_train_accuracy', 'double', 1, 'share', 'share of images that it was right about on 9,984 of the images that it was trained on, after the last epoch; NULL: not a number in the file, or below 0'),
('nb101_runs', 'final_valid_accuracy', 'double', 1, 'share', 'share of images that it was right about on 9,984 images for validation, after the last epoch; NULL: not a number in the file, or below 0'),
('nb101_runs', 'final_test_accuracy', 'double', 1, 'share', 'share of images that it was right about on 9,984 of the test images, after the last epoch; NULL: not a number in the file, or below 0'),
('nb101_runs', 'start_training_seconds', 'double', 1, 'seconds', 'training alone, until the evaluation before training; NULL: not a number in the file, or below 0'),
('nb101_runs', 'halfway_training_seconds', 'double', 1, 'seconds', 'training alone, until half of the epochs; NULL: not a number in the file, or below 0'),
('nb101_runs', 'final_training_seconds', 'double', 1, 'seconds', 'training alone, until the last epoch; NULL: not a number in the file, or below 0'),
('nb101_runs', 'start_train_percent', 'double', 1, 'percent', 'the same as start_train_accuracy, in percent'),
('nb101_runs', 'start_valid_percent', 'double', 1, 'percent', 'the same as start_valid_accuracy, in percent'),
('nb101_runs', 'start_test_percent', 'double', 1, 'percent', 'the same as start_test_accuracy, in percent'),
('nb101_runs', 'halfway_train_percent', 'double', 1, 'percent', 'the same as halfway_train_accuracy, in percent'),
('nb101_runs', 'halfway_valid_percent', 'double', 1, 'percent', 'the same as halfway_valid_accuracy, in percent'),
('nb101_runs', 'halfway_test_percent', 'double', 1, 'percent', 'the same as halfway_test_accuracy, in percent'),
('nb101_runs', 'final_train_percent', 'double', 1, 'percent', 'the same as final_train_accuracy, in percent'),
('nb101_runs', 'final_valid_percent', 'double', 1, 'percent', 'the same as final_valid_accuracy, in percent'),
('nb101_runs', 'final_test_percent', 'double', 1, 'percent', 'the same as final_test_accuracy, in percent'),
('nb101_runs', 'total_seconds', 'double', 1, 'seconds', 'training and all evaluations; NULL: not a number in the file, or below 0');

INSERT OR REPLACE INTO data_dictionary (object, "column", type, nullable, unit, meaning) VALUES
('nb101_means', 'arch_index', 'int32', 0, '', 'place of the hash of the module in sorted order, from 0'),
('nb101_means', 'epochs', 'int16', 0, 'epochs', 'that the run trained for: 4, 12, 36 or 108; each has a schedule of its own'),
('nb101_means', 'repeats', 'int16', 0, '', 'number of runs'),
('nb101_means', 'train_percent', 'double', 1, 'percent', 'mean accuracy over repeats on 9,984 of the images that it was trained on, after the last epoch; NULL: not a number, or below 0'),
('nb101_means', 'valid_percent', 'double', 1, 'percent', 'mean accuracy over repeats on 9,984 images for validation, after the last epoch; NULL: not a number, or below 0'),
('nb101_means', 'test_percent', 'double', 1, 'percent', 'mean accuracy over repeats on 9,984 of the test images, after the last epoch; NULL: not a number, or below 0'),
('nb101_means', 'halfway_train_percent', 'double', 1, 'percent', 'mean accuracy over repeats on 9,984 of the images that it was trained on, after half of the epochs; NULL: not a number, or below 0'),
('nb101_means', 'halfway_valid_percent', 'double', 1, 'percent', 'mean accuracy over repeats on 9,984 images for validation, after half of the epochs; NULL: not a number, or below 0'),
('nb101_means', 'halfway_test_percent', 'double', 1, 'percent', 'mean accuracy over repeats on 9,984 of the test images, after half of the epochs; NULL: not a number, or below 0'),
('nb101_means', 'training_seconds', 'double', 1, 'seconds', 'mean over repeats of the time of training alone, until the last epoch; NULL: not a number, or below 0'),
('nb101_means', 'halfway_training_seconds', 'double', 1, 'seconds', 'mean over repeats of the time of training alone, until half of the epochs; NULL: not a number, or below 0');

INSERT OR REPLACE INTO data_dictionary (object, "column", type, nullable, unit, meaning) VALUES
('nb101_best', 'epochs', 'int16', 0, 'epochs', 'that the run trained for: 4, 12, 36 or 108; each has a schedule of its own'),
('nb101_best', 'metric', 'text', 0, '', 'what is ranked: ''valid'' or ''test'''),
('nb101_best', 'rank', 'int32', 0, '', 'place by the mean accuracy over repeats, from 1; equal ones in the order of arch_index'),
('nb101_best', 'arch_index', 'int32', 0, '', 'place of the hash of the module in sorted order, from 0'),
('nb101_best', 'valid_percent', 'double', 1, 'percent', 'mean validation accuracy over repeats, after the last epoch; NULL: not a number, or below 0'),
('nb101_best', 'test_percent', 'double', 1, 'percent', 'mean test accuracy over repeats, after the last epoch; NULL: not a number, or below 0'),
('nb101_best', 'module_hash', 'text', 0, '', 'hash that NAS-Bench-101 names the module by, 32 hexadecimal digits'),
('nb101_best', 'params_millions', 'double', 0, 'millions of weights', 'weights of the network');

INSERT OR REPLACE INTO data_dictionary (object, "column", type, nullable, unit, meaning) VALUES
('benchmarks', 'benchmark', 'text', 0, '', '''nb101'' (NAS-Bench-101), ''tss'' (NATS-Bench, topology) or ''sss'' (NATS-Bench, size)'),
('benchmarks', 'name', 'text', 0, '', 'name in the literature'),
('benchmarks', 'architectures', 'int32', 0, 'architectures', 'number of architectures that were trained'),
('benchmarks', 'unique_architectures', 'int32', 0, 'architectures', 'number of them that compute different functions'),
('benchmarks', 'imported_architectures', 'int32', 0, 'architectures', 'number of architectures that have runs in this database'),
('benchmarks', 'datasets', 'text', 0, '', 'data sets, with commas between them'),
('benchmarks', 'budgets_epochs', 'text', 0, 'epochs', 'epochs of full training and of shorter ones, with commas between them'),
('benchmarks', 'seeds', 'text', 0, '', 'training runs of an architecture'),
('benchmarks', 'diagnostics', 'text', 0, '', 'what is known of a run besides its last accuracies'),
('benchmarks', 'reward', 'text', 0, '', 'what a search sees'),
('benchmarks', 'clock', 'text', 0, '', 'what a search is charged for'),
('benchmarks', 'algorithms', 'text', 0, '', 'searches that it allows'),
('benchmarks', 'views', 'text', 0, '', 'where to look first, with commas between them'),
('benchmarks', 'reference', 'text', 0, '', 'where it was published');

-- Tables.

INSERT OR REPLACE INTO data_dictionary (object, "column", type, nullable, unit, meaning) VALUES
('nb101_files', 'file_id', 'int64', 0, '', 'key'),
('nb101_files', 'file', 'text', 0, '', 'name of the file, without its path'),
('nb101_files', 'file_bytes', 'int64', 0, 'bytes', 'size of the file'),
('nb101_files', 'file_sha256', 'text', 0, '', 'SHA-256 of the file, in hexadecimal digits'),
('nb101_files', 'records', 'int32', 0, '', 'number of training runs in it'),
('nb101_files', 'natsbench_version', 'text', 0, '', 'version of the program that imported it last'),
('nb101_files', 'first_import_at', 'text', 0, '', 'UTC, ISO 8601'),
('nb101_files', 'last_import_at', 'text', 0, '', 'UTC, ISO 8601'),
('nb101_files', 'sample_generator', 'text', 1, '', 'what invented its numbers, such as ''natsbench 0.1.0''; NULL: the file does not say that they are invented'),
('nb101_files', 'sample_seed', 'text', 1, '', 'seed of that generator, in decimal digits; NULL: as above'),
('nb101_files', 'finished', 'boolean', 0, '', '1: the last import came to its end');

INSERT OR REPLACE INTO data_dictionary (object, "column", type, nullable, unit, meaning) VALUES
('stored_nb101_module_order', 'file_id', 'int64', 0, '', 'file'),
('stored_nb101_module_order', 'position', 'int32', 0, '', 'place of the first record of the module among those of other modules, from 0'),
('stored_nb101_module_order', 'arch_index', 'int32', 0, '', 'place of the hash of the module in sorted order, from 0');

INSERT OR REPLACE INTO data_dictionary (object, "column", type, nullable, unit, meaning) VALUES
('nb101_budgets', 'budget', 'int16', 0, '', 'key, 0 to 3; part of run_id'),
('nb101_budgets', 'epochs', 'int16', 0, 'epochs', 'number of epochs');

INSERT OR REPLACE INTO data_dictionary (object, "column", type, nullable, unit, meaning) VALUES
('stored_nb101_matrices', 'matrix_id', 'int32', 0, '', 'key: vertices * 2097152 + edge_bits'),
('stored_nb101_matrices', 'vertices', 'int16', 0, '', 'number of vertices'),
('stored_nb101_matrices', 'edge_bits', 'int32', 0, '', 'an edge from x to y is bit x + y * (y - 1) / 2'),
('stored_nb101_matrices', 'edges', 'int16', 0, '', 'number of edges'),
('stored_nb101_matrices', 'depth', 'int16', 0, '', 'number of edges on the longest way from input to output'),
('stored_nb101_matrices', 'adjacency', 'text', 0, '', 'matrix of the edges, row by row, 0 or 1');

INSERT OR REPLACE INTO data_dictionary (object, "column", type, nullable, unit, meaning) VALUES
('stored_nb101_modules', 'arch_index', 'int32', 0, '', 'place of the hash of the module in sorted order, from 0'),
('stored_nb101_modules', 'module_hash', 'blob', 0, '', 'hash of the module, 16 bytes'),
('stored_nb101_modules', 'matrix_id', 'int32', 0, '', 'its adjacency matrix'),
('stored_nb101_modules', 'operation_digits', 'text', 0, '', 'operations of the inner vertices: ''0'' 3x3 convolution, ''1'' 1x1 convolution, ''2'' 3x3 max pooling'),
('stored_nb101_modules', 'trainable_parameters', 'int32', 0, '', 'number of weights of the network');

INSERT OR REPLACE INTO data_dictionary (object, "column", type, nullable, unit, meaning) VALUES
('stored_nb101_runs', 'run_id', 'int64', 0, '', 'key: arch_index * 256 + budget * 64 + repeat_index'),
('stored_nb101_runs', 'start_train', 'double', 1, '', 'number of images, of 9,984, that it was right about; below 0: minus the accuracy, which is no such share; on 9,984 of the images that it was trained on, before training; NULL: not a number, or below 0'),
('stored_nb101_runs', 'start_valid', 'double', 1, '', 'number of images, of 9,984, that it was right about; below 0: minus the accuracy, which is no such share; on 9,984 images for validation, before training; NULL: not a number, or below 0'),
('stored_nb101_runs', 'start_test', 'double', 1, '', 'number of images, of 9,984, that it was right about; below 0: minus the accuracy, which is no such share; on 9,984 of the test images, before training; NULL: not a number, or below 0'),
('stored_nb101_runs', 'start_time', 'double', 1, '', 'milliseconds of training alone; below 0: minus the seconds, which are no float32 of whole milliseconds; before training; NULL: not a number, or below 0'),
('stored_nb101_runs', 'halfway_train', 'double', 1, '', 'number of images, of 9,984, that it was right about; below 0: minus the accuracy, which is no such share; on 9,984 of the images that it was trained on, after half of the epochs; NULL: not a number, or below 0'),
('stored_nb101_runs', 'halfway_valid', 'double', 1, '', 'number of images, of 9,984, that it was right about; below 0: minus the accuracy, which is no such share; on 9,984 images for validation, after half of the epochs; NULL: not a number, or below 0'),
('stored_nb101_runs', 'halfway_test', 'double', 1, '', 'number of images, of 9,984, that it was right about; below 0: minus the accuracy, which is no such share; on 9,984 of the test images, after half of the epochs; NULL: not a number, or below 0'),
('stored_nb101_runs', 'halfway_time', 'double', 1, '', 'milliseconds of training alone; below 0: minus the seconds, which are no float32 of whole milliseconds; after half of the epochs; NULL: not a number, or below 0'),
('stored_nb101_runs', 'final_train', 'double', 1, '', 'number of images, of 9,984, that it was right about; below 0: minus the accuracy, which is no such share; on 9,984 of the images that it was trained on, after the last epoch; NULL: not a number, or below 0'),
('stored_nb101_runs', 'final_valid', 'double', 1, '', 'number of images, of 9,984, that it was right about; below 0: minus the accuracy, which is no such share; on 9,984 images for validation, after the last epoch; NULL: not a number, or below 0'),
('stored_nb101_runs', 'final_test', 'double', 1, '', 'number of images, of 9,984, that it was right about; below 0: minus the accuracy, which is no such share; on 9,984 of the test images, after the last epoch; NULL: not a number, or below 0'),
('stored_nb101_runs', 'final_time', 'double', 1, '', 'milliseconds of training alone; below 0: minus the seconds, which are no float32 of whole milliseconds; after the last epoch; NULL: not a number, or below 0'),
('stored_nb101_runs', 'total_seconds', 'double', 1, 'seconds', 'training and all evaluations; NULL: not a number, or below 0');

INSERT OR REPLACE INTO data_dictionary (object, "column", type, nullable, unit, meaning) VALUES
('stored_nb101_messages', 'run_id', 'int64', 0, '', 'run whose columns do not hold all that its file says'),
('stored_nb101_messages', 'message', 'blob', 0, '', 'the protobuf message ModelMetrics, as it is in the file');

INSERT OR REPLACE INTO data_dictionary (object, "column", type, nullable, unit, meaning) VALUES
('stored_nb101_rankings', 'epochs', 'int16', 0, 'epochs', 'that the run trained for: 4, 12, 36 or 108; each has a schedule of its own'),
('stored_nb101_rankings', 'metric', 'text', 0, '', 'what is ranked: ''valid'' or ''test'''),
('stored_nb101_rankings', 'rank', 'int32', 0, '', 'place, from 1'),
('stored_nb101_rankings', 'arch_index', 'int32', 0, '', 'place of the hash of the module in sorted order, from 0'),
('stored_nb101_rankings', 'mean_accuracy', 'double', 0, 'share', 'mean over repeats, as a share from 0 to 1');

INSERT OR REPLACE INTO data_dictionary (object, "column", type, nullable, unit, meaning) VALUES
('stored_benchmarks', 'position', 'int16', 0, '', 'key, from 0, in the order of publication'),
('stored_benchmarks', 'benchmark', 'text', 0, '', '''nb101'' (NAS-Bench-101), ''tss'' (NATS-Bench, topology) or ''sss'' (NATS-Bench, size)'),
('stored_benchmarks', 'name', 'text', 0, '', 'name in the literature'),
('stored_benchmarks', 'architectures', 'int32', 0, 'architectures', 'number of architectures that were trained'),
('stored_benchmarks', 'unique_architectures', 'int32', 0, 'architectures', 'number of them that compute different functions'),
('stored_benchmarks', 'datasets', 'text', 0, '', 'data sets, with commas between them'),
('stored_benchmarks', 'budgets_epochs', 'text', 0, 'epochs', 'epochs of full training and of shorter ones, with commas between them'),
('stored_benchmarks', 'seeds', 'text', 0, '', 'training runs of an architecture'),
('stored_benchmarks', 'diagnostics', 'text', 0, '', 'what is known of a run besides its last accuracies'),
('stored_benchmarks', 'reward', 'text', 0, '', 'what a search sees'),
('stored_benchmarks', 'clock', 'text', 0, '', 'what a search is charged for'),
('stored_benchmarks', 'algorithms', 'text', 0, '', 'searches that it allows'),
('stored_benchmarks', 'views', 'text', 0, '', 'where to look first, with commas between them'),
('stored_benchmarks', 'reference', 'text', 0, '', 'where it was published');
