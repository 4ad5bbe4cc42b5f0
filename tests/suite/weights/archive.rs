//! Small archives with weights: sample records with tensors of ours, in a folder, a tar file and its parts.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use natsbench::internals::{SampleGenerator, full_architecture_pickle, list_pickle};
use natsbench::query::{ArchitectureRecord, TrialRecord};
use natsbench::space::architectures;
use natsbench::weights::{ImportWeights, VerifyWeights, VerifyWeightsEvent, WeightsFile};
use natsbench::{ArchitectureIndex, Recipe, SearchSpace};
use plain_pickle::{NumberType, PickleWriter, Tensor};
use tempfile::TempDir;

/// Names and lengths of the tensors of every trial. The order is not alphabetical.
const TENSORS: [(&str, usize); 3] = [
    ("stem.0.weight", 540),
    ("stem.1.bias", 7),
    ("a.weight", 300),
];

/// The counter that a batch norm would have, between the others.
const COUNTER: &str = "stem.1.num_batches_tracked";

/// A folder for archives of one kind, with the weights of the first architectures of a space.
pub(crate) struct Full {
    pub(crate) folder: TempDir,
    pub(crate) archive: PathBuf,
}

/// A number that differs from trial to trial, and is exact in float32.
fn value(trial: &TrialRecord, index: ArchitectureIndex, tensor: usize, place: usize) -> f32 {
    let mixed = (place * 31 + tensor * 7 + index.0 as usize) % 1000;
    mixed as f32 / 64.0 + trial.seed.0 as f32 + trial.dataset.id() as f32
}

/// The weights of a trial, as bytes by name, in their order.
pub(crate) fn tensors_of(
    trial: &TrialRecord,
    index: ArchitectureIndex,
) -> Vec<(&'static str, NumberType, Vec<usize>, Vec<u8>)> {
    let mut tensors: Vec<_> = TENSORS
        .iter()
        .enumerate()
        .map(|(tensor, &(name, length))| {
            let numbers = (0..length).map(|place| value(trial, index, tensor, place));
            let bytes = numbers.flat_map(f32::to_le_bytes).collect();
            let shape = if length % 3 == 0 {
                vec![length / 3, 3]
            } else {
                vec![length]
            };
            (name, NumberType::Float32, shape, bytes)
        })
        .collect();
    let counter = i64::from(trial.seed.0) * 1000 + i64::from(index.0);
    let bytes = counter.to_le_bytes().to_vec();
    tensors.insert(2, (COUNTER, NumberType::Int64, vec![], bytes));
    tensors
}

/// Writes the weights of a trial; under the recipe '01', None.
pub(crate) fn write_weights(
    pickle: &mut PickleWriter,
    trial: &TrialRecord,
    index: ArchitectureIndex,
    recipe: Recipe,
) {
    if recipe == Recipe::Hp01 {
        return pickle.none();
    }
    let tensors = tensors_of(trial, index);
    let tensors: Vec<(&str, Tensor<'_>)> = tensors
        .iter()
        .map(|(name, number, shape, bytes)| {
            let (number, shape) = (*number, shape.clone());
            (
                *name,
                Tensor {
                    number,
                    shape,
                    bytes,
                },
            )
        })
        .collect();
    pickle.state_dict(&tensors, &[("", 1), ("stem", 1), ("stem.1", 2)]);
}

/// The record of an architecture of a space.
pub(crate) fn record(space: SearchSpace, index: u32) -> ArchitectureRecord {
    SampleGenerator::new(space, 1)
        .record(ArchitectureIndex(index))
        .unwrap()
}

/// The file of an architecture, before compression.
pub(crate) fn pickle(record: &ArchitectureRecord) -> Vec<u8> {
    full_architecture_pickle(record, &|pickle, trial, recipe| {
        write_weights(pickle, trial, record.index, recipe);
    })
}

pub(crate) fn compress(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

impl Full {
    /// An archive of the first architectures of a space.
    pub(crate) fn new(space: SearchSpace, count: u32) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let archive = folder.path().join(format!("NATS-{space}-v1_0-00000-full"));
        fs::create_dir(&archive).unwrap();
        for index in 0..count {
            let bytes = compress(&pickle(&record(space, index)));
            fs::write(archive.join(format!("{index:06}.pickle.pbz2")), bytes).unwrap();
        }
        let list = compress(&list_pickle(&architectures(space)));
        fs::write(archive.join("meta.pickle.pbz2"), list).unwrap();
        Self { folder, archive }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The archive as a tar file, the last architecture first.
    pub(crate) fn tar(&self) -> PathBuf {
        let path = self.archive.with_extension("tar");
        let mut builder = tar::Builder::new(File::create(&path).unwrap());
        let mut names: Vec<_> = fs::read_dir(&self.archive)
            .unwrap()
            .map(|entry| entry.unwrap().file_name())
            .collect();
        names.sort();
        names.reverse();
        let top = self.archive.file_name().unwrap();
        for name in names {
            builder
                .append_path_with_name(self.archive.join(&name), Path::new(top).join(&name))
                .unwrap();
        }
        builder.finish().unwrap();
        path
    }

    /// The tar file cut as `split` cuts it, into so many parts, in a folder of their own.
    pub(crate) fn parts(&self, count: usize) -> Vec<PathBuf> {
        let tar = self.tar();
        let bytes = fs::read(&tar).unwrap();
        let folder = self.path("parts");
        fs::create_dir_all(&folder).unwrap();
        let name = tar.file_name().unwrap().to_str().unwrap().to_owned();
        let length = bytes.len().div_ceil(count);
        bytes
            .chunks(length)
            .zip('a'..='z')
            .map(|(bytes, letter)| {
                let path = folder.join(format!("{name}a{letter}"));
                fs::write(&path, bytes).unwrap();
                path
            })
            .collect()
    }

    /// An import of it into a file of weights.
    pub(crate) fn import(&self, archives: &[PathBuf], weights: &str) -> ImportWeights {
        ImportWeights {
            archives: archives.to_vec(),
            weights: self.path(weights),
            threads: 2,
            ..ImportWeights::default()
        }
    }
}

/// Asserts that a file has the weights of every trial of the first architectures.
#[track_caller]
pub(crate) fn has_all(file: &WeightsFile, space: SearchSpace, count: u32) {
    let mut compared = 0;
    for record in (0..count).map(|index| record(space, index)) {
        for recipe in &record.recipes {
            for trial in &recipe.trials {
                let name = (record.index, recipe.recipe, trial.dataset, trial.seed);
                let weights = file.weights(space, name).unwrap();
                if recipe.recipe == Recipe::Hp01 {
                    assert_eq!(weights, None);
                    continue;
                }
                let weights = weights.unwrap();
                let expected = tensors_of(trial, record.index);
                assert_eq!(weights.state_dict().len(), expected.len());
                for ((name, tensor), (expected, _, shape, bytes)) in
                    weights.state_dict().iter().zip(&expected)
                {
                    assert_eq!(name, *expected);
                    assert_eq!(tensor.shape(), shape);
                    assert_eq!(&tensor.values().to_le_bytes(), bytes);
                }
                let versions: Vec<(&str, i64)> = weights
                    .layer_versions()
                    .iter()
                    .map(|(layer, version)| (layer.as_str(), *version))
                    .collect();
                assert_eq!(versions, [("", 1), ("stem", 1), ("stem.1", 2)]);
                compared += 1;
            }
        }
    }
    assert!(compared > 0);
}

/// What a check of a file finds, alone and against archives.
pub(crate) fn problems(weights: &Path, archives: &[&Path]) -> Vec<String> {
    let verify = VerifyWeights {
        weights: weights.to_owned(),
        archives: archives.iter().map(|path| (*path).to_owned()).collect(),
        threads: 2,
    };
    let mut told = Vec::new();
    let summary = verify
        .run(&mut |event| {
            if let VerifyWeightsEvent::Problem { text } = event {
                told.push(text.to_owned());
            }
        })
        .unwrap();
    assert_eq!(summary.problems, told.len());
    assert!(summary.trials > 0);
    told
}
