//! The paper's table of methods (Table 4).

use std::collections::BTreeMap;

use serde::Serialize;

use crate::model::{ArchitectureIndex, Dataset, SearchSpace};
use crate::query::{QueryError, SampleShare, Space};
use crate::search::MethodSettings;
use crate::search::trajectory::{MeanStd, estimate_at};
use crate::store::{ExperimentKind, IncumbentPoints, StoredExperiment};

use super::settings::label;
use super::stored_scope::StoredScope;
use super::{ExperimentError, FullAccuracies, SEARCHED_DATASETS};

/// The residual cell of the paper's tables.
const RESNET: &str =
    "|nor_conv_3x3~0|+|none~0|nor_conv_3x3~1|+|skip_connect~0|none~1|skip_connect~2|";
const LARGEST_TOPOLOGY: &str = "|nor_conv_3x3~0|+|nor_conv_3x3~0|nor_conv_3x3~1|+|nor_conv_3x3~0|nor_conv_3x3~1|nor_conv_3x3~2|";
const LARGEST_SIZE: &str = "64:64:64:64:64";

/// What methods had found at their budgets, and the best that could be found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PaperTable {
    /// The space.
    pub space: SearchSpace,
    /// The part of the space that is invented, if an archive says that it is a sample.
    pub sample: Option<SampleShare>,
    /// Single architectures first, then searches, then searches made elsewhere; each method has one entry per data set.
    pub entries: Vec<TableEntry>,
}

/// What an entry is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum RowGroup {
    /// A single architecture.
    Reference,
    /// Searches on the simulated clock.
    Search,
    /// Searches made elsewhere.
    External,
}

/// One method on one data set.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TableEntry {
    /// What it is about.
    pub group: RowGroup,
    /// The method, with the settings that are not the official ones and the part of the space that was searched; or the
    /// name of the single architecture.
    pub method: String,
    /// The data set.
    pub dataset: Dataset,
    /// For searches, the simulated seconds at which the result is taken.
    pub budget_seconds: Option<f64>,
    /// Runs that were asked for, which are more than those stored if the search was interrupted. 1 for a single architecture.
    pub requested_runs: u32,
    /// Runs that are stored; 1 for a single architecture.
    pub runs: usize,
    /// Accuracy on validation images, over runs; `None` if the database has none after full training.
    #[serde(rename = "valid")]
    pub valid_percent: Option<MeanStd>,
    /// Accuracy on test images, over runs.
    #[serde(rename = "test")]
    pub test_percent: Option<MeanStd>,
    /// The architecture, if it is a single one.
    pub architecture: Option<ArchitectureIndex>,
    /// Number of architectures that were searched, or that it is the best of. `None` for other single architectures and for
    /// searches made elsewhere.
    pub among_architectures: Option<usize>,
}

/// The table of everything that is stored about a space.
///
/// Accuracies are those of the full recipe, last epoch, mean over seeds. Of a run that was simulated, the value is
/// estimated at its budget, between the two results nearest to it; of an external one, it is that of its last epoch.
/// Then mean and deviation (dividing by the number of runs) are taken over runs. The best architectures are those of what
/// is imported, and those of each part of the space that a stored search was among.
///
/// # Errors
///
/// [`ExperimentError::Query`] or [`ExperimentError::Store`] if the database cannot be read.
pub fn paper_table(space: &Space) -> Result<PaperTable, ExperimentError> {
    let accuracies: BTreeMap<Dataset, FullAccuracies> = SEARCHED_DATASETS
        .into_iter()
        .map(|dataset| Ok((dataset, FullAccuracies::load(space, dataset)?)))
        .collect::<Result<_, QueryError>>()?;
    let reader = crate::store::Reader::open(space.path())?;
    let experiments = reader.experiments(space.search_space())?;
    let mut entries = Vec::new();
    for scope in scopes(space, &experiments)? {
        entries.extend(best_architectures(space, scope.as_ref(), &accuracies));
    }
    entries.extend(known_architectures(space, &accuracies)?);
    let mut found = Vec::new();
    for experiment in experiments {
        if let Some(accuracies) = accuracies.get(&experiment.dataset) {
            let runs = reader.incumbent_points(experiment.id)?;
            found.push(entry(space.search_space(), &experiment, &runs, accuracies)?);
        }
    }
    found.sort_by(|one: &TableEntry, other: &TableEntry| {
        let rank = |entry: &TableEntry| (entry.group, method_rank(&entry.method));
        let by_name = || one.method.cmp(&other.method);
        rank(one)
            .cmp(&rank(other))
            .then_with(by_name)
            .then(one.dataset.cmp(&other.dataset))
    });
    entries.extend(found);
    Ok(PaperTable {
        space: space.search_space(),
        sample: space.sample()?,
        entries,
    })
}

/// Place of a method in the order of [`MethodSettings::NAMES`]; other methods come after these.
fn method_rank(label: &str) -> usize {
    let name = label
        .split_once(' ')
        .map_or(label, |(name, _settings)| name);
    let place = MethodSettings::NAMES
        .iter()
        .position(|known| *known == name);
    place.unwrap_or(MethodSettings::NAMES.len())
}

/// The part of the space that is imported, then every other part that was searched; `None` stands for the whole space.
fn scopes(
    space: &Space,
    experiments: &[StoredExperiment],
) -> Result<Vec<Option<StoredScope>>, ExperimentError> {
    let imported = space.imported()?;
    let mut scopes = vec![StoredScope::of_indexes(space.search_space(), &imported)];
    for experiment in experiments {
        if experiment.kind == ExperimentKind::Search {
            let scope = StoredScope::of_settings(&experiment.settings)?;
            if !scopes.contains(&scope) {
                scopes.push(scope);
            }
        }
    }
    Ok(scopes)
}

/// The best by validation and by test images of a part of the space.
fn best_architectures(
    space: &Space,
    scope: Option<&StoredScope>,
    accuracies: &BTreeMap<Dataset, FullAccuracies>,
) -> Vec<TableEntry> {
    let search_space = space.search_space();
    let indexes: Vec<ArchitectureIndex> = match scope {
        Some(scope) => scope.indexes().collect(),
        None => (0..search_space.architecture_count())
            .map(ArchitectureIndex)
            .collect(),
    };
    let name = |what: &str| match scope {
        Some(scope) => format!("{what} ({})", scope.shown(search_space)),
        None => what.to_owned(),
    };
    let by_valid = |of: &FullAccuracies| of.best_by_valid(indexes.iter().copied());
    let by_test = |of: &FullAccuracies| of.best_by_test(indexes.iter().copied());
    let mut entries = single(&name("best by validation"), &by_valid, accuracies);
    entries.extend(single(&name("best by test"), &by_test, accuracies));
    for entry in &mut entries {
        entry.among_architectures = Some(indexes.len());
    }
    entries
}

/// Architectures that the paper compares with.
fn known_architectures(
    space: &Space,
    accuracies: &BTreeMap<Dataset, FullAccuracies>,
) -> Result<Vec<TableEntry>, QueryError> {
    let (resnet, largest) = match space.search_space() {
        SearchSpace::Topology => (space.index_of(RESNET)?, space.index_of(LARGEST_TOPOLOGY)?),
        SearchSpace::Size => (None, space.index_of(LARGEST_SIZE)?),
    };
    let mut entries = single("ResNet", &|_accuracies| resnet, accuracies);
    entries.extend(single("largest", &|_accuracies| largest, accuracies));
    Ok(entries)
}

/// The entries of a single architecture that searches are compared with, for each data set with its accuracy.
fn single(
    method: &str,
    index: &dyn Fn(&FullAccuracies) -> Option<ArchitectureIndex>,
    accuracies: &BTreeMap<Dataset, FullAccuracies>,
) -> Vec<TableEntry> {
    let alone = |value: Option<f64>| MeanStd::of(value.as_slice());
    let entry = |(&dataset, accuracies): (&Dataset, &FullAccuracies)| {
        let index = index(accuracies)?;
        Some(TableEntry {
            group: RowGroup::Reference,
            method: method.to_owned(),
            dataset,
            budget_seconds: None,
            requested_runs: 1,
            runs: 1,
            valid_percent: alone(accuracies.valid(index)),
            test_percent: alone(accuracies.test(index)),
            architecture: Some(index),
            among_architectures: None,
        })
    };
    accuracies.iter().filter_map(entry).collect()
}

fn entry(
    space: SearchSpace,
    experiment: &StoredExperiment,
    runs: &[IncumbentPoints],
    accuracies: &FullAccuracies,
) -> Result<TableEntry, ExperimentError> {
    let over_runs = |value: &dyn Fn(ArchitectureIndex) -> Option<f64>| {
        let of_run = |points: &IncumbentPoints| match experiment.budget_seconds {
            Some(budget) => estimate_at(points, budget, value),
            None => value(points.last()?.1),
        };
        MeanStd::of(&runs.iter().filter_map(of_run).collect::<Vec<f64>>())
    };
    let (group, method, among) = match experiment.kind {
        ExperimentKind::External => (RowGroup::External, experiment.method.clone(), None),
        ExperimentKind::Search => {
            let StoredExperiment {
                dataset,
                method,
                settings,
                ..
            } = experiment;
            let total = space.architecture_count() as usize;
            let among = StoredScope::of_settings(settings)?.map_or(total, |scope| scope.len());
            let label = label(space, *dataset, method, settings)?;
            (RowGroup::Search, label, Some(among))
        }
    };
    Ok(TableEntry {
        group,
        method,
        dataset: experiment.dataset,
        budget_seconds: experiment.budget_seconds,
        requested_runs: experiment.requested_runs,
        runs: runs.len(),
        valid_percent: over_runs(&|index| accuracies.valid(index)),
        test_percent: over_runs(&|index| accuracies.test(index)),
        architecture: None,
        among_architectures: among,
    })
}
