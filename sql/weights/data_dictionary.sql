-- What every column of every table and view of a file of weights means.
-- grain: one row per (object, column); one INSERT an object: views first
-- units: bytes, numbers, tensors; '' where there is none
DELETE FROM data_dictionary;

INSERT INTO data_dictionary (object, column, unit, meaning) VALUES
('weights', 'space', '', '''tss'' (topology) or ''sss'' (size)'),
('weights', 'arch_index', '', 'official number of the architecture within the space, from 0'),
('weights', 'hp', '', 'training recipe, named by its epochs: text ''01'', ''12'', ''90'' or ''200'''),
('weights', 'dataset', '', 'data set trained on: cifar10-valid, cifar10, cifar100 or ImageNet16-120'),
('weights', 'seed', '', 'random seed of the training run'),
('weights', 'trial_id', '', 'key of the trial, computed as in the database of results'),
('weights', 'tensors', 'tensors', 'tensors of its state dict; NULL: the archive has no weights of this trial'),
('weights', 'bytes', 'bytes', 'what its numbers take: 4 bytes each, 8 a counter'),
('weights', 'digest', '', 'SHA-256 of all its numbers, in the order of the safetensors file'),
('weights', 'codec', '', 'how they are stored: raw (a safetensors file), zstd, or planes-zstd (the first bytes of all numbers, then the second, ..., compressed)'),
('weights', 'stored_bytes', 'bytes', 'what they take in this file'),
('weights', 'numbers_not_finite', 'numbers', 'infinite numbers and NaN among them; sound weights have none'),
('weights', 'archive', '', 'name of the archive they were imported from');

INSERT INTO data_dictionary (object, column, unit, meaning) VALUES
('weight_archives', 'archive_id', '', 'key'),
('weight_archives', 'space', '', '''tss'' (topology) or ''sss'' (size)'),
('weight_archives', 'archive', '', 'name of the folder or tar file, without its path'),
('weight_archives', 'form', '', '''directory'' or ''tar''; ''lazy'' if it is a folder that is read when it is asked'),
('weight_archives', 'folder', '', 'full path of a lazy folder; NULL for what was imported'),
('weight_archives', 'natsbench_version', '', 'version that imported last'),
('weight_archives', 'first_import_at', '', 'begin of the first import, UTC'),
('weight_archives', 'last_import_at', '', 'begin of the last import, UTC'),
('weight_archives', 'finished', '', '0: the last import was cut off or failed');

INSERT INTO data_dictionary (object, column, unit, meaning) VALUES
('weight_sources', 'architecture_id', '', 'key of the architecture: space_id * 32768 + arch_index'),
('weight_sources', 'arch_str', '', 'official string of the architecture'),
('weight_sources', 'archive_id', '', 'the archive whose file of it was read last'),
('weight_sources', 'file_sha256', '', 'SHA-256 of its file as published'),
('weight_sources', 'listed_trials', '', 'all trials of the file, imported or not: a JSON list of [hp, dataset, seed]');

INSERT INTO data_dictionary (object, column, unit, meaning) VALUES
('weight_layouts', 'layout_id', '', 'key'),
('weight_layouts', 'layout_sha256', '', 'SHA-256 of names, shapes, types, order and versions'),
('weight_layouts', 'tensors', 'tensors', 'how many tensors there are'),
('weight_layouts', 'bytes', 'bytes', 'what all numbers take'),
('weight_layouts', 'layer_versions', '', '_metadata of PyTorch: a JSON list of [layer, version]');

INSERT INTO data_dictionary (object, column, unit, meaning) VALUES
('weight_layout_tensors', 'layout_id', '', 'the layout'),
('weight_layout_tensors', 'position', '', 'place in the state dict, from 0'),
('weight_layout_tensors', 'tensor', '', 'name that PyTorch gives it, such as stem.0.weight'),
('weight_layout_tensors', 'number_type', '', 'float32, or int64 for counters'),
('weight_layout_tensors', 'shape', '', 'a JSON list of lengths; [] is a single number'),
('weight_layout_tensors', 'byte_offset', 'bytes', 'place of its first number behind the header of the safetensors file'),
('weight_layout_tensors', 'bytes', 'bytes', 'what its numbers take');

INSERT INTO data_dictionary (object, column, unit, meaning) VALUES
('stored_weights', 'trial_id', '', 'key of the trial, computed as in the database of results'),
('stored_weights', 'space', '', '''tss'' (topology) or ''sss'' (size)'),
('stored_weights', 'arch_index', '', 'official number of the architecture within the space, from 0'),
('stored_weights', 'hp', '', 'training recipe, named by its epochs: text ''01'', ''12'', ''90'' or ''200'''),
('stored_weights', 'dataset', '', 'data set trained on: cifar10-valid, cifar10, cifar100 or ImageNet16-120'),
('stored_weights', 'seed', '', 'random seed of the training run'),
('stored_weights', 'archive_id', '', 'the archive they were imported from'),
('stored_weights', 'layout_id', '', 'its tensors; NULL: the archive has no weights of this trial'),
('stored_weights', 'codec', '', 'how they are stored: raw, zstd or planes-zstd'),
('stored_weights', 'stored_bytes', 'bytes', 'what they take in this file'),
('stored_weights', 'numbers_sha256', '', 'SHA-256 of all numbers, in the order of the safetensors file'),
('stored_weights', 'numbers_not_finite', 'numbers', 'infinite numbers and NaN among them; sound weights have none');

INSERT INTO data_dictionary (object, column, unit, meaning) VALUES
('weight_contents', 'trial_id', '', 'key of the trial'),
('weight_contents', 'content', '', 'a safetensors file, stored as codec says');

INSERT INTO data_dictionary (object, column, unit, meaning) VALUES
('data_dictionary', 'object', '', 'name of a table or view'),
('data_dictionary', 'column', '', 'name of a column of it'),
('data_dictionary', 'unit', '', 'unit of its numbers; '''' where there is none'),
('data_dictionary', 'meaning', '', 'what it says');
