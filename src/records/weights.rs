//! The weights in the file of an architecture.

use plain_pickle::{DictId, Document, NumberType, Tensor, Value};

use crate::model::{ArchitectureIndex, Dataset, DatasetSeeds, Recipe, SearchSpace, Seed};

use super::RecordError;
use super::architecture::{TRIAL_LIMIT, dataset_seeds, recipe_of, trial_key};
use super::error::{Fault, Problem, Within};
use super::reader::{dict, fields, int, shown, text, wrong_type, wrong_value};
use super::sample::SAMPLE_KEY;
use super::space::space_of;
use super::trial::{KEYS, OPTIONAL_KEYS, check_text};

/// Most tensors of a trial; those of the benchmark have 255 at most.
const TENSOR_LIMIT: usize = 4096;

/// Says of a trial, by recipe, data set and seed, whether its weights are wanted.
pub(crate) type TrialWanted<'f> = &'f dyn Fn(Recipe, Dataset, Seed) -> bool;

/// What the file of an architecture says about weights.
#[derive(Debug)]
pub(crate) struct ArchitectureWeights<'a> {
    pub(crate) space: SearchSpace,
    pub(crate) architecture: &'a str,
    /// All trials of the file, wanted or not, in its order.
    pub(crate) listed: Vec<(Recipe, Dataset, Seed)>,
    /// The trials that are wanted, in the order of the file.
    pub(crate) trials: Vec<TrialWeights<'a>>,
}

/// The weights of one trial.
#[derive(Debug)]
pub(crate) struct TrialWeights<'a> {
    pub(crate) recipe: Recipe,
    pub(crate) dataset: Dataset,
    pub(crate) seed: Seed,
    /// The seeds of its recipe and data set, in the order in which they are listed.
    pub(crate) seeds: Vec<Seed>,
    /// `None` where the file has none.
    pub(crate) tensors: Option<Tensors<'a>>,
}

/// Tensors by name, in the order of the file, and the versions of the layers that PyTorch keeps beside them.
#[derive(Debug)]
pub(crate) struct Tensors<'a> {
    pub(crate) entries: Vec<(&'a str, Tensor<'a>)>,
    pub(crate) layer_versions: Vec<(&'a str, i64)>,
}

/// Reads the weights of the wanted trials out of the decompressed file of an architecture.
///
/// # Errors
///
/// When the file is no pickle of plain data and tensors, is of another architecture than its name says, or a tensor is
/// not what PyTorch writes; with the path to it.
pub(crate) fn read_weights<'a>(
    document: &Document<'a>,
    byte_len: usize,
    expected_index: ArchitectureIndex,
    is_wanted: TrialWanted<'_>,
) -> Result<ArchitectureWeights<'a>, RecordError> {
    let mut reading = Reading {
        document,
        expected_index,
        is_wanted,
        bytes: byte_len,
        byte_len,
        architecture: None,
        listed: Vec::new(),
        trials: Vec::new(),
    };
    reading.recipes()?;
    let (space, architecture) = reading
        .architecture
        .ok_or_else(|| wrong_value("the results of a recipe or more", "none"))?;
    Ok(ArchitectureWeights {
        space,
        architecture,
        listed: reading.listed,
        trials: reading.trials,
    })
}

struct Reading<'d, 'a> {
    document: &'d Document<'a>,
    expected_index: ArchitectureIndex,
    is_wanted: TrialWanted<'d>,
    /// Bytes that tensors may still have: tensors could share one storage, and so be more than the file.
    bytes: usize,
    byte_len: usize,
    architecture: Option<(SearchSpace, &'a str)>,
    listed: Vec<(Recipe, Dataset, Seed)>,
    trials: Vec<TrialWeights<'a>>,
}

impl<'a> Reading<'_, 'a> {
    fn recipes(&mut self) -> Result<(), Fault> {
        for &(key, state) in dict(self.document, self.document.root())?.iter() {
            let here = || shown(self.document, key);
            let recipe = recipe_of(key).within(here)?;
            self.recipe(recipe, state)
                .within(|| shown(self.document, key))?;
        }
        Ok(())
    }

    fn recipe(&mut self, recipe: Recipe, state: Value<'a>) -> Result<(), Fault> {
        let document = self.document;
        let keys = &[
            "arch_index",
            "arch_str",
            "all_results",
            "dataset_seed",
            "clear_net_done",
            SAMPLE_KEY,
        ];
        let [index, architecture, results, seeds, _cleared, _sample] =
            fields(document, state, keys, &[SAMPLE_KEY])?;
        self.identity(index, architecture)?;
        let datasets = dataset_seeds(document, seeds)?;
        let here = || "all_results".to_owned();
        let pairs = dict(document, results).within(here)?;
        if self.listed.len() + pairs.len() > TRIAL_LIMIT {
            return Err(Problem::TooManyTrials { limit: TRIAL_LIMIT }).within(here);
        }
        for &(key, trial) in pairs.iter() {
            self.trial(recipe, &datasets, key, trial)
                .within(|| format!("all_results[{}]", shown(document, key)))?;
        }
        Ok(())
    }

    /// The architecture is the one of the file's name, under all recipes.
    fn identity(&mut self, index: Value<'a>, architecture: Value<'a>) -> Result<(), Fault> {
        let here = || "arch_index".to_owned();
        let index = int(index).within(here)?;
        if index != i64::from(self.expected_index.0) {
            return Err(wrong_value(self.expected_index, index)).within(here);
        }
        let here = || "arch_str".to_owned();
        let found = text(architecture).within(here)?;
        match self.architecture {
            None => self.architecture = Some((space_of(found).within(here)?, found)),
            Some((_, known)) if known == found => {}
            Some((_, known)) => {
                let (known, found) = (format!("'{known}'"), format!("'{found}'"));
                return Err(wrong_value(known, found)).within(here);
            }
        }
        Ok(())
    }

    fn trial(
        &mut self,
        recipe: Recipe,
        datasets: &[DatasetSeeds],
        key: Value<'a>,
        trial: Value<'a>,
    ) -> Result<(), Fault> {
        let document = self.document;
        let (dataset, seed) = trial_key(document, key)?;
        let listed = datasets.iter().find(|listed| listed.dataset == dataset);
        let seeds = listed.map_or(&[][..], |listed| &listed.seeds);
        if !seeds.contains(&seed) {
            return Err(Problem::Unpaired {
                trial: format!("('{dataset}', {seed})"),
                present: "all_results",
                absent: "dataset_seed",
            }
            .into());
        }
        self.listed.push((recipe, dataset, seed));
        if !(self.is_wanted)(recipe, dataset, seed) {
            return Ok(());
        }
        let values = fields(document, trial, &KEYS, OPTIONAL_KEYS)?;
        let of = |name: &str| {
            let place = KEYS.iter().position(|key| *key == name);
            place.map_or(Value::None, |place| values[place])
        };
        check_text(of("name"), dataset.as_str()).within(|| "name".to_owned())?;
        check_text(of("seed"), &format!("{seed:04}")).within(|| "seed".to_owned())?;
        let tensors = match of("net_state_dict") {
            Value::None => None,
            Value::Dict(id) if document.is_ordered(id) => Some(self.tensors(id)?),
            other => {
                return Err(wrong_type("None or an OrderedDict of weights", other))
                    .within(|| "net_state_dict".to_owned());
            }
        };
        self.trials.push(TrialWeights {
            recipe,
            dataset,
            seed,
            seeds: seeds.to_vec(),
            tensors,
        });
        Ok(())
    }

    fn tensors(&mut self, id: DictId) -> Result<Tensors<'a>, Fault> {
        let here = || "net_state_dict".to_owned();
        let pairs = self.document.pairs(id);
        if pairs.len() > TENSOR_LIMIT {
            let expected = format_args!("{TENSOR_LIMIT} tensors at most");
            return Err(wrong_value(expected, pairs.len())).within(here);
        }
        let mut entries = Vec::with_capacity(pairs.len());
        for &(key, value) in pairs.iter() {
            let tensor = self
                .tensor(key, value)
                .within(|| format!("net_state_dict[{}]", shown(self.document, key)))?;
            entries.push(tensor);
        }
        let layer_versions = match self.document.attributes(id) {
            None => Vec::new(),
            Some(attributes) => layer_versions(self.document, attributes)
                .within(|| "the attributes of net_state_dict".to_owned())?,
        };
        Ok(Tensors {
            entries,
            layer_versions,
        })
    }

    fn tensor(&mut self, key: Value<'a>, value: Value<'a>) -> Result<(&'a str, Tensor<'a>), Fault> {
        let Value::Tensor(id) = value else {
            return Err(wrong_type("a tensor of PyTorch", value));
        };
        let key = text(key)?;
        let tensor = self.document.tensor(id).map_err(Problem::from)?;
        self.bytes = self
            .bytes
            .checked_sub(tensor.bytes.len())
            .ok_or(Problem::TooManyWeights {
                limit: self.byte_len,
            })?;
        Ok((key, tensor))
    }
}

/// `{'_metadata': OrderedDict(layer -> {'version': int})}`
fn layer_versions<'a>(
    document: &Document<'a>,
    attributes: DictId,
) -> Result<Vec<(&'a str, i64)>, Fault> {
    let [metadata] = fields(document, Value::Dict(attributes), &["_metadata"], &[])?;
    let mut versions = Vec::new();
    for &(layer, about) in dict(document, metadata)?.iter() {
        let here = || format!("_metadata[{}]", shown(document, layer));
        let layer = text(layer).within(here)?;
        let [version] = fields(document, about, &["version"], &[])
            .within(|| format!("_metadata['{layer}']"))?;
        versions.push((
            layer,
            int(version).within(|| format!("_metadata['{layer}']"))?,
        ));
        if versions.len() > TENSOR_LIMIT {
            let expected = format_args!("{TENSOR_LIMIT} layers at most");
            return Err(wrong_value(expected, "more"));
        }
    }
    Ok(versions)
}

impl Tensors<'_> {
    /// Numbers that are infinite or none, which trained weights are not.
    pub(crate) fn numbers_not_finite(&self) -> usize {
        let floats = self
            .entries
            .iter()
            .filter(|(_, tensor)| tensor.number == NumberType::Float32);
        floats
            .map(|(_, tensor)| {
                let (numbers, _) = tensor.bytes.as_chunks::<4>();
                let numbers = numbers.iter().map(|bytes| f32::from_le_bytes(*bytes));
                numbers.filter(|number| !number.is_finite()).count()
            })
            .sum()
    }
}

#[cfg(test)]
mod tests {
    use plain_pickle::PickleWriter;

    use super::*;

    fn text(text: &str) -> Vec<u8> {
        [&[0x8c, text.len() as u8][..], text.as_bytes()].concat()
    }

    fn function(module: &str, name: &str) -> Vec<u8> {
        [text(module), text(name), vec![0x93]].concat() // STACK_GLOBAL
    }

    fn dict(pairs: &[(Vec<u8>, Vec<u8>)]) -> Vec<u8> {
        let pairs: Vec<u8> = pairs
            .iter()
            .flat_map(|(key, value)| [key.as_slice(), value].concat())
            .collect();
        [b"}(", pairs.as_slice(), b"u"].concat()
    }

    /// The storage of some float32, as PyTorch writes it.
    fn storage(numbers: usize) -> Vec<u8> {
        let bytes = vec![0; 4 * numbers];
        let tensor = Tensor {
            number: NumberType::Float32,
            shape: vec![numbers],
            bytes: &bytes,
        };
        let mut pickle = PickleWriter::new();
        pickle.state_dict(&[("a", tensor)], &[]);
        let pickle = pickle.finish();
        let magic = b"\x80\x02\x8a\x0a\x6c\xfc";
        let start = pickle
            .windows(magic.len())
            .position(|found| found == magic)
            .unwrap();
        let length = u32::from_le_bytes(pickle[start - 4..start].try_into().unwrap());
        pickle[start..start + length as usize].to_vec()
    }

    /// The file of an architecture of which one trial has so many tensors, all in one storage.
    fn file(tensors: usize, numbers: u16) -> Vec<u8> {
        let ordered = [function("collections", "OrderedDict"), b")R".to_vec()].concat();
        let stream = storage(numbers.into());
        let made = [
            function("torch.storage", "_load_from_bytes"),
            vec![b'B'],
            (stream.len() as u32).to_le_bytes().to_vec(),
            stream,
            b"\x85R\x94".to_vec(), // TUPLE1, REDUCE, MEMOIZE
        ]
        .concat();
        let tensor = |place: usize| {
            let storage = if place == 0 {
                made.clone()
            } else {
                b"h\0".to_vec()
            };
            [
                text(&format!("t{place}")),
                function("torch._utils", "_rebuild_tensor_v2"),
                b"(".to_vec(),
                storage,
                b"K\0M".to_vec(),
                numbers.to_le_bytes().to_vec(),
                b"\x85K\x01\x85\x89".to_vec(),
                ordered.clone(),
                b"tR".to_vec(),
            ]
            .concat()
        };
        let tensors: Vec<u8> = (0..tensors).flat_map(tensor).collect();
        let state = [ordered.clone(), b"(".to_vec(), tensors, b"u".to_vec()].concat();
        let trial = KEYS.map(|key| {
            let value = match key {
                "name" => text("cifar10"),
                "seed" => text("0777"),
                "net_state_dict" => state.clone(),
                _ => b"N".to_vec(),
            };
            (text(key), value)
        });
        let key = [text("cifar10"), b"M\x09\x03\x86".to_vec()].concat();
        let recipe = dict(&[
            (text("arch_index"), b"K\0".to_vec()),
            (text("arch_str"), text("8:8:8:8:8")),
            (text("all_results"), dict(&[(key, dict(&trial))])),
            (
                text("dataset_seed"),
                dict(&[(text("cifar10"), b"](M\x09\x03e".to_vec())]),
            ),
            (text("clear_net_done"), vec![0x89]),
        ]);
        [b"\x80\x04", dict(&[(text("12"), recipe)]).as_slice(), b"."].concat()
    }

    fn read(bytes: &[u8]) -> Result<usize, String> {
        let document = Document::parse(bytes).unwrap();
        let all = |_recipe, _dataset, _seed| true;
        let read = read_weights(&document, bytes.len(), ArchitectureIndex(0), &all);
        let read = read.map_err(|error| error.to_string())?;
        let tensors = read.trials[0].tensors.as_ref().unwrap();
        Ok(tensors.entries.len())
    }

    #[test]
    fn tensors_that_share_a_storage_are_together_no_larger_than_the_file() {
        assert_eq!(read(&file(1, 10_000)), Ok(1));
        let error = read(&file(50, 10_000)).unwrap_err();
        let place = "'12' / all_results[('cifar10', 777)] / net_state_dict['t1']: ";
        assert!(error.starts_with(place), "{error}");
        assert!(
            error.contains("bytes of weights, which the file itself has"),
            "{error}"
        );
        let error = read(&file(TENSOR_LIMIT + 1, 1)).unwrap_err();
        assert!(
            error.contains("expected 4096 tensors at most, found 4097"),
            "{error}"
        );
    }
}
