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
