//! The file of one architecture.

use plain_pickle::{Document, Value};

use crate::model::{
    ArchitectureIndex, ArchitectureRecord, Dataset, DatasetSeeds, Recipe, RecipeRecord, SampleMark,
    Seed, TrialRecord,
};

use super::MetaList;
use super::error::{Fault, Problem, RecordError, Within};
use super::identity::Identity;
use super::reader::{boolean, dict, fields, int, list, name, shown, text, wrong_type, wrong_value};
use super::sample::{SAMPLE_KEY, check_mark, sample_mark};
use super::space::space_of;
use super::trial::trial;

/// Most trials that an architecture may have over all recipes.
pub(crate) const TRIAL_LIMIT: usize = 64;

/// Reads the decompressed bytes of the file of one architecture.
///
/// `expected_index` is the number in the file's name.
///
/// # Errors
///
/// As [`ArchitectureRecord::from_pickle`], and when the bytes are no pickle.
pub(crate) fn read_architecture(
    bytes: &[u8],
    meta: &MetaList,
    expected_index: ArchitectureIndex,
) -> Result<ArchitectureRecord, RecordError> {
    ArchitectureRecord::from_pickle(&Document::parse(bytes)?, meta, expected_index)
}

impl ArchitectureRecord {
    /// Takes a record from a pickle and checks all of it.
    ///
    /// # Errors
    ///
    /// When the file is about another architecture than its name and `meta` say, when the
    /// format does not allow a value, or when something would get lost. The error has
    /// the path to the value.
    pub(crate) fn from_pickle(
        document: &Document<'_>,
        meta: &MetaList,
        expected_index: ArchitectureIndex,
    ) -> Result<Self, RecordError> {
        let Some(architecture) = meta.architecture(expected_index) else {
            let expected = format_args!("an index below {}, the length of the list", meta.total());
            return Err(wrong_value(expected, expected_index).into());
        };
        let identity = Identity {
            space: meta.space(),
            index: expected_index,
            architecture,
        };
        Ok(Self {
            space: identity.space,
            index: identity.index,
            architecture: architecture.to_owned(),
            recipes: recipes(document, &identity, meta.sample())?,
        })
    }

    /// Takes a record of one recipe from the pickle of its results alone: the `state_dict` of the official `ArchResults`, which
    /// names its architecture, but not its recipe.
    ///
    /// # Errors
    ///
    /// When the format does not allow a value, or when something would get lost. The error has the path to the value.
    pub fn from_state(document: &Document<'_>, recipe: Recipe) -> Result<Self, RecordError> {
        Ok(record_of_state(document, recipe)?)
    }

    /// The number of trials over all recipes.
    #[must_use]
    pub fn trial_count(&self) -> usize {
        self.recipes.iter().map(|recipe| recipe.trials.len()).sum()
    }
}

fn recipes(
    document: &Document<'_>,
    identity: &Identity<'_>,
    of_archive: Option<&SampleMark>,
) -> Result<Vec<RecipeRecord>, Fault> {
    let mut recipes: Vec<RecipeRecord> = Vec::new();
    let mut trials_left = TRIAL_LIMIT;
    for &(key, state) in dict(document, document.root())?.iter() {
        let here = || shown(document, key);
        let recipe = recipe_of(key).within(here)?;
        if recipes.iter().any(|record| record.recipe == recipe) {
            let item = format!("hp {recipe}");
            return Err(Problem::Duplicate { item }).within(here);
        }
        let (record, mark) =
            recipe_record(document, recipe, state, identity, trials_left).within(here)?;
        check_mark(mark.as_ref(), of_archive).within(here)?;
        trials_left -= record.trials.len();
        recipes.push(record);
    }
    Ok(recipes)
}

/// The recipe that a key names. NAS-Bench-201 writes `full` and `less` for 200 and 12 epochs.
pub(super) fn recipe_of(key: Value<'_>) -> Result<Recipe, Fault> {
    match key {
        Value::Text("full") => Ok(Recipe::Hp200),
        Value::Text("less") => Ok(Recipe::Hp12),
        _ => name(key),
    }
}

fn record_of_state(document: &Document<'_>, recipe: Recipe) -> Result<ArchitectureRecord, Fault> {
    let state = document.root();
    let pairs = dict(document, state)?;
    let stated = |name: &'static str| {
        let found = pairs.iter().find(|(key, _)| *key == Value::Text(name));
        found.map_or(Value::None, |&(_, value)| value)
    };
    let here = || "arch_str".to_owned();
    let architecture = text(stated("arch_str")).within(here)?;
    let index = int(stated("arch_index")).within(|| "arch_index".to_owned())?;
    let index = u32::try_from(index)
        .map_err(|_| wrong_value("an index from 0", index))
        .within(|| "arch_index".to_owned())?;
    let identity = Identity {
        space: space_of(architecture).within(here)?,
        index: ArchitectureIndex(index),
        architecture,
    };
    let (record, _mark) = recipe_record(document, recipe, state, &identity, TRIAL_LIMIT)?;
    Ok(ArchitectureRecord {
        space: identity.space,
        index: identity.index,
        architecture: architecture.to_owned(),
        recipes: vec![record],
    })
}

/// The results of one recipe, and the mark of a sample beside them.
fn recipe_record<'a>(
    document: &Document<'a>,
    recipe: Recipe,
    state: Value<'a>,
    identity: &Identity<'_>,
    trials_left: usize,
) -> Result<(RecipeRecord, Option<SampleMark>), Fault> {
    let [index, architecture, results, seeds, cleared, sample] = fields(
        document,
        state,
        &[
            "arch_index",
            "arch_str",
            "all_results",
            "dataset_seed",
            "clear_net_done",
            SAMPLE_KEY,
        ],
        &[SAMPLE_KEY],
    )?;
    let index = int(index).within(|| "arch_index".to_owned())?;
    if index != i64::from(identity.index.0) {
        return Err(wrong_value(identity.index, index)).within(|| "arch_index".to_owned());
    }
    identity
        .check_architecture(architecture)
        .within(|| "arch_str".to_owned())?;

    let datasets = dataset_seeds(document, seeds)?;
    let trials = trials(document, results, identity, trials_left)?;
    check_pairs(&datasets, &trials)?;
    let weights_cleared = boolean(cleared).within(|| "clear_net_done".to_owned())?;
    let record = RecipeRecord {
        recipe,
        datasets,
        trials,
        weights_cleared,
    };
    Ok((record, sample_mark(document, sample)?))
}

/// Reads `{dataset: [seed, ...]}`, in the order of the file.
pub(super) fn dataset_seeds<'a>(
    document: &Document<'a>,
    value: Value<'a>,
) -> Result<Vec<DatasetSeeds>, Fault> {
    let mut datasets = Vec::new();
    for &(key, value) in dict(document, value)
        .within(|| "dataset_seed".to_owned())?
        .iter()
    {
        let here = || format!("dataset_seed[{}]", shown(document, key));
        let dataset = name(key).within(here)?;
        let mut seeds = Vec::new();
        for &item in list(document, value).within(here)? {
            let seed = seed(item).within(here)?;
            if seeds.contains(&seed) {
                return Err(Problem::Duplicate {
                    item: format!("seed {seed}"),
                })
                .within(here);
            }
            // This limits the time of the search for repeated seeds. More seeds than trials would be refused later anyway.
            if seeds.len() == TRIAL_LIMIT {
                return Err(Problem::TooManyTrials { limit: TRIAL_LIMIT }).within(here);
            }
            seeds.push(seed);
        }
        datasets.push(DatasetSeeds { dataset, seeds });
    }
    Ok(datasets)
}

fn seed(value: Value<'_>) -> Result<Seed, Fault> {
    let number = int(value)?;
    u32::try_from(number)
        .map(Seed)
        .map_err(|_| wrong_value("a seed from 0 to 4294967295", number))
}

/// Reads `{(dataset, seed): trial}`, in the order of the file.
fn trials<'a>(
    document: &Document<'a>,
    value: Value<'a>,
    identity: &Identity<'_>,
    limit: usize,
) -> Result<Vec<TrialRecord>, Fault> {
    let pairs = dict(document, value).within(|| "all_results".to_owned())?;
    if pairs.len() > limit {
        return Err(Problem::TooManyTrials { limit: TRIAL_LIMIT })
            .within(|| "all_results".to_owned());
    }
    let read = |&(key, value): &(Value<'a>, Value<'a>)| {
        let (dataset, seed) = trial_key(document, key)?;
        trial(document, value, identity, dataset, seed)
    };
    pairs
        .iter()
        .map(|pair| read(pair).within(|| format!("all_results[{}]", shown(document, pair.0))))
        .collect()
}

pub(super) fn trial_key<'a>(
    document: &Document<'a>,
    key: Value<'a>,
) -> Result<(Dataset, Seed), Fault> {
    match key {
        Value::Tuple(id) => match *document.items(id) {
            [dataset, number] => Ok((name(dataset)?, seed(number)?)),
            _ => Err(wrong_value(
                "a key of data set and seed",
                shown(document, key),
            )),
        },
        other => Err(wrong_type("a tuple of data set and seed", other)),
    }
}

/// Checks that `dataset_seed` and `all_results` have the same trials.
fn check_pairs(datasets: &[DatasetSeeds], trials: &[TrialRecord]) -> Result<(), Fault> {
    let results = trials.iter().map(|trial| (trial.dataset, trial.seed));
    let listed = datasets
        .iter()
        .flat_map(|dataset| dataset.seeds.iter().map(|&seed| (dataset.dataset, seed)));
    let unpaired = |(dataset, seed): (Dataset, Seed), present, absent| {
        let trial = format!("('{dataset}', {seed})");
        Err(Problem::Unpaired {
            trial,
            present,
            absent,
        }
        .into())
    };
    // There are a few dozen at most, so a search for each is fast enough.
    let is_without = |key: &(Dataset, Seed)| !results.clone().any(|result| result == *key);
    if let Some(key) = listed.clone().filter(is_without).min() {
        return unpaired(key, "dataset_seed", "all_results");
    }
    let is_unlisted = |key: &(Dataset, Seed)| !listed.clone().any(|listed| listed == *key);
    match results.clone().filter(is_unlisted).min() {
        Some(key) => unpaired(key, "all_results", "dataset_seed"),
        None => Ok(()),
    }
}
