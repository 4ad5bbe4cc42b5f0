//! What stored searches on the simulated clock had found over time, as data for the page.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::experiment::{StoredScope, label};
use crate::model::{BenchmarkDataset, BenchmarkSpace};
use crate::query::{JudgedModule, Nasbench101QueryError, NatsBench};
use crate::report::ReportError;
use crate::report::rows::Rows;
use crate::report::searches::searched_on;

use super::Packed;
use super::nb101::number;
use super::packed::packed_whole;

/// At most so many runs of a search are inside a page that opens from the disk.
pub(super) const MOST_EMBEDDED_RUNS: usize = 100;

/// A search with the moments at which the best architecture of each run changed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct FoundBySearch {
    /// The space.
    pub space: BenchmarkSpace,
    /// Its key in the database.
    pub id: i64,
    /// The method, with the settings that are not the official ones.
    pub name: String,
    /// What it searched on.
    pub dataset: BenchmarkDataset,
    /// The part of the space that it searched; `None` for the whole space.
    pub scope: Option<String>,
    /// Simulated seconds of a run.
    pub budget_seconds: f64,
    /// The seed of its generator.
    pub seed: f64,
    /// Top-1 percent, validation and test, that the best searched architecture has after full training, if that is known.
    pub best_valid_percent: Option<f64>,
    /// See [`best_valid_percent`](Self::best_valid_percent).
    pub best_test_percent: Option<f64>,
    /// Runs in the database.
    pub stored_runs: usize,
    /// The numbers of the runs that are here, ascending.
    pub numbers: Packed,
    /// How often the best of each run changed.
    pub changes: Packed,
    /// The best from there on, run after run.
    pub indexes: Packed,
    /// When it changed, in simulated seconds.
    pub times: Packed,
    /// In NAS-Bench-101, the best from there on, instead of [`indexes`](Self::indexes).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub modules: Option<FoundModules>,
}

/// The best modules of NAS-Bench-101 from each change on, run after run. An index does not fit into 16 bits, and the page knows
/// the modules by other numbers.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct FoundModules {
    /// Their numbers, as in [`ModuleColumns`](super::ModuleColumns), of each of which the one before is subtracted, modulo
    /// 2^32; 0 for a module that the database does not have.
    pub numbers: String,
    /// Percent of validation images after 108 epochs, mean over repeats.
    pub valid: Packed,
    /// Percent of test images.
    pub test: Packed,
}

impl FoundModules {
    fn new(indexes: &[u32], known: &BTreeMap<u32, JudgedModule>) -> Self {
        let found = || indexes.iter().map(|index| known.get(index));
        let mut before = 0_u32;
        let differences = found().map(|module| {
            let number = module.map_or(0, |of| number(&of.module));
            let difference = number.wrapping_sub(before);
            before = number;
            difference
        });
        let numbers = packed_whole(&differences.collect::<Vec<u32>>());
        let packed = |percent: fn(&JudgedModule) -> Option<f64>| {
            let percents = found().map(|module| module.and_then(percent));
            Packed::new(&percents.collect::<Vec<_>>(), 0.0)
        };
        Self {
            numbers,
            valid: packed(|module| module.valid_percent),
            test: packed(|module| module.test_percent),
        }
    }
}

/// What is known of the modules that searches of NAS-Bench-101 had found.
fn judged(
    bench: &NatsBench,
    found: impl Iterator<Item = u32>,
) -> Result<BTreeMap<u32, JudgedModule>, ReportError> {
    let nb101 = match bench.nasbench101() {
        Ok(nb101) => nb101,
        Err(Nasbench101QueryError::NotThere { .. }) => return Ok(BTreeMap::new()),
        Err(error) => return Err(error.into()),
    };
    let indexes: Vec<u32> = found.collect::<BTreeSet<u32>>().into_iter().collect();
    let modules = nb101.judged(&indexes)?.into_iter();
    Ok(modules.map(|module| (module.index, module)).collect())
}

/// The changes of one run: seconds, and the index of the best from there on.
type Changes = Vec<(f64, f64)>;

/// All searches on the simulated clock of a space, of each at most so many runs.
///
/// # Errors
///
/// [`ReportError::Query`] or [`ReportError::Experiment`] if the database cannot be read.
pub(crate) fn searches(
    bench: &NatsBench,
    space: BenchmarkSpace,
    most_runs: usize,
) -> Result<Vec<FoundBySearch>, ReportError> {
    let summaries = include_str!("../../../sql/queries/search_summaries.sql");
    let summaries = Rows::read(bench, summaries, space)?;
    if summaries.is_empty() {
        return Ok(Vec::new());
    }
    let changes = include_str!("../../../sql/queries/search_changes.sql");
    let mut runs: BTreeMap<i64, BTreeMap<i64, Changes>> = BTreeMap::new();
    for row in Rows::read(bench, changes, space)?.iter() {
        let of_experiment = runs.entry(row.integer("experiment_id")?).or_default();
        let of_run = of_experiment.entry(row.integer("run")?).or_default();
        of_run.push((row.real("seconds")?, row.real("incumbent_index")?));
    }
    let known = match space {
        BenchmarkSpace::Nats(_space) => None,
        BenchmarkSpace::NasBench101 => {
            let changes = runs.values().flat_map(BTreeMap::values).flatten();
            Some(judged(bench, changes.map(|change| change.1 as u32))?)
        }
    };
    let mut found = Vec::new();
    for row in summaries.iter() {
        let id = row.integer("experiment_id")?;
        let dataset = searched_on(&row)?;
        let settings = row.text("settings")?;
        let of_experiment = runs.remove(&id).unwrap_or_default();
        let shown: Vec<(i64, Changes)> = of_experiment.into_iter().collect();
        let stored_runs = shown.len();
        let shown = shown.get(..most_runs).unwrap_or(&shown);
        let packed = |values: Vec<f64>| {
            let values: Vec<Option<f64>> = values.into_iter().map(Some).collect();
            Packed::new(&values, 1.0)
        };
        let changes = || shown.iter().flat_map(|(_, of)| of);
        let indexes = || changes().map(|change| change.1);
        let times: Vec<Option<f64>> = changes().map(|change| Some(change.0)).collect();
        found.push(FoundBySearch {
            space,
            id,
            name: label(space, dataset, row.text("method")?, settings)?,
            dataset,
            scope: StoredScope::of_settings(settings)?.map(|scope| scope.shown(space)),
            budget_seconds: row.real("budget_seconds")?,
            seed: row.real("seed")?,
            best_valid_percent: row.optional_real("best_valid_percent")?,
            best_test_percent: row.optional_real("best_test_percent")?,
            stored_runs,
            numbers: packed(shown.iter().map(|(run, _)| *run as f64).collect()),
            changes: packed(shown.iter().map(|(_, of)| of.len() as f64).collect()),
            indexes: match &known {
                None => packed(indexes().collect()),
                Some(_known) => packed(Vec::new()),
            },
            times: Packed::new(&times, 0.0),
            modules: known.as_ref().map(|known| {
                let indexes = indexes().map(|index| index as u32);
                FoundModules::new(&indexes.collect::<Vec<u32>>(), known)
            }),
        });
    }
    Ok(found)
}
