-- What every column of every table and view of a file of weights means.
-- grain: one row per (object, column); one INSERT an object: views first
-- units: bytes, numbers, tensors; '' where there is none
-- types: text, boolean (0 or 1), int16, int32, int64 (an integer of so many bits), double or blob
-- nullable: 1 if a row can have NULL
DELETE FROM data_dictionary;

INSERT INTO data_dictionary (object, column, type, nullable, unit, meaning) VALUES
('weights', 'space', 'text', 0, '', '''tss'' (topology) or ''sss'' (size)'),
('weights', 'arch_index', 'int32', 0, '', 'official number of the architecture within the space, from 0'),
('weights', 'hp', 'text', 0, '', 'training recipe, named by its epochs: text ''01'', ''12'', ''90'' or ''200'''),
('weights', 'dataset', 'text', 0, '', 'data set trained on: cifar10-valid, cifar10, cifar100 or ImageNet16-120'),
('weights', 'seed', 'int64', 0, '', 'random seed of the training run'),
('weights', 'trial_id', 'int64', 0, '', 'key of the trial, computed as in the database of results'),
('weights', 'tensors', 'int32', 1, 'tensors', 'tensors of its state dict; NULL: the archive has no weights of this trial'),
('weights', 'bytes', 'int64', 1, 'bytes', 'what its numbers take: 4 bytes each, 8 a counter'),
('weights', 'digest', 'text', 1, '', 'SHA-256 of all its numbers, in the order of the safetensors file'),
('weights', 'codec', 'text', 1, '', 'how they are stored: raw (a safetensors file), zstd, or planes-zstd (the first bytes of all numbers, then the second, ..., compressed)'),
('weights', 'stored_bytes', 'int64', 1, 'bytes', 'what they take in this file'),
('weights', 'numbers_not_finite', 'int64', 1, 'numbers', 'infinite numbers and NaN among them; sound weights have none'),
('weights', 'archive', 'text', 0, '', 'name of the archive they were imported from');

INSERT INTO data_dictionary (object, column, type, nullable, unit, meaning) VALUES
('weight_archives', 'archive_id', 'int64', 0, '', 'key'),
('weight_archives', 'space', 'text', 0, '', '''tss'' (topology) or ''sss'' (size)'),
('weight_archives', 'archive', 'text', 0, '', 'name of the folder or tar file, without its path'),
('weight_archives', 'form', 'text', 0, '', '''directory'' or ''tar''; ''lazy'' if it is a folder that is read when it is asked'),
('weight_archives', 'folder', 'text', 1, '', 'full path of a lazy folder; NULL for what was imported'),
('weight_archives', 'natsbench_version', 'text', 0, '', 'version that imported last'),
('weight_archives', 'first_import_at', 'text', 0, '', 'begin of the first import, UTC'),
('weight_archives', 'last_import_at', 'text', 0, '', 'begin of the last import, UTC'),
('weight_archives', 'finished', 'boolean', 0, '', '0: the last import was cut off or failed');

INSERT INTO data_dictionary (object, column, type, nullable, unit, meaning) VALUES
('weight_sources', 'architecture_id', 'int64', 0, '', 'key of the architecture: space_id * 32768 + arch_index'),
('weight_sources', 'arch_str', 'text', 0, '', 'official string of the architecture'),
('weight_sources', 'archive_id', 'int64', 0, '', 'the archive whose file of it was read last'),
('weight_sources', 'file_sha256', 'blob', 0, '', 'SHA-256 of its file as published'),
('weight_sources', 'listed_trials', 'text', 0, '', 'all trials of the file, imported or not: a JSON list of [hp, dataset, seed]');

INSERT INTO data_dictionary (object, column, type, nullable, unit, meaning) VALUES
('weight_layouts', 'layout_id', 'int64', 0, '', 'key'),
('weight_layouts', 'layout_sha256', 'blob', 0, '', 'SHA-256 of names, shapes, types, order and versions'),
('weight_layouts', 'tensors', 'int32', 0, 'tensors', 'how many tensors there are'),
('weight_layouts', 'bytes', 'int64', 0, 'bytes', 'what all numbers take'),
('weight_layouts', 'layer_versions', 'text', 0, '', '_metadata of PyTorch: a JSON list of [layer, version]');

INSERT INTO data_dictionary (object, column, type, nullable, unit, meaning) VALUES
('weight_layout_tensors', 'layout_id', 'int64', 0, '', 'the layout'),
('weight_layout_tensors', 'position', 'int32', 0, '', 'place in the state dict, from 0'),
('weight_layout_tensors', 'tensor', 'text', 0, '', 'name that PyTorch gives it, such as stem.0.weight'),
('weight_layout_tensors', 'number_type', 'text', 0, '', 'float32, or int64 for counters'),
('weight_layout_tensors', 'shape', 'text', 0, '', 'a JSON list of lengths; [] is a single number'),
('weight_layout_tensors', 'byte_offset', 'int64', 0, 'bytes', 'place of its first number behind the header of the safetensors file'),
('weight_layout_tensors', 'bytes', 'int64', 0, 'bytes', 'what its numbers take');

INSERT INTO data_dictionary (object, column, type, nullable, unit, meaning) VALUES
('stored_weights', 'trial_id', 'int64', 0, '', 'key of the trial, computed as in the database of results'),
('stored_weights', 'space', 'text', 0, '', '''tss'' (topology) or ''sss'' (size)'),
('stored_weights', 'arch_index', 'int32', 0, '', 'official number of the architecture within the space, from 0'),
('stored_weights', 'hp', 'text', 0, '', 'training recipe, named by its epochs: text ''01'', ''12'', ''90'' or ''200'''),
('stored_weights', 'dataset', 'text', 0, '', 'data set trained on: cifar10-valid, cifar10, cifar100 or ImageNet16-120'),
('stored_weights', 'seed', 'int64', 0, '', 'random seed of the training run'),
('stored_weights', 'archive_id', 'int64', 0, '', 'the archive they were imported from'),
('stored_weights', 'layout_id', 'int64', 1, '', 'its tensors; NULL: the archive has no weights of this trial'),
('stored_weights', 'codec', 'text', 1, '', 'how they are stored: raw, zstd or planes-zstd'),
('stored_weights', 'stored_bytes', 'int64', 1, 'bytes', 'what they take in this file'),
('stored_weights', 'numbers_sha256', 'blob', 1, '', 'SHA-256 of all numbers, in the order of the safetensors file'),
('stored_weights', 'numbers_not_finite', 'int64', 1, 'numbers', 'infinite numbers and NaN among them; sound weights have none');

INSERT INTO data_dictionary (object, column, type, nullable, unit, meaning) VALUES
('weight_contents', 'trial_id', 'int64', 0, '', 'key of the trial'),
('weight_contents', 'content', 'blob', 0, '', 'a safetensors file, stored as codec says');

INSERT INTO data_dictionary (object, column, type, nullable, unit, meaning) VALUES
('data_dictionary', 'object', 'text', 0, '', 'name of a table or view'),
('data_dictionary', 'column', 'text', 0, '', 'name of a column of it'),
('data_dictionary', 'type', 'text', 0, '', 'type of its values: text, boolean (stored as 0 or 1), int16, int32, int64 (bits of an integer), double or blob (bytes)'),
('data_dictionary', 'nullable', 'boolean', 0, '', '1: a row can have NULL instead of a value; 0: never'),
('data_dictionary', 'unit', 'text', 0, '', 'unit of its numbers; '''' where there is none'),
('data_dictionary', 'meaning', 'text', 0, '', 'what it says');
