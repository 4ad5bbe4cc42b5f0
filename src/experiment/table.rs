//! The paper's table of methods (Table 4).

use std::collections::BTreeMap;

use serde::Serialize;

use crate::model::{ArchitectureIndex, Dataset, SearchSpace};
use crate::query::{QueryError, SampleShare, Space};
use crate::search::MethodSettings;
use crate::search::trajectory::{MeanStd, estimate_at};
use crate::store::{ExperimentKind, IncumbentPoints, StoredExperiment};

use super::settings::label;
use super::{ExperimentError, FullAccuracies, SEARCHED_DATASETS};

/// The residual cell of the paper's tables.
const RESNET: &str =
    "|nor_conv_3x3~0|+|none~0|nor_conv_3x3~1|+|skip_connect~0|none~1|skip_connect~2|";
const LARGEST_TOPOLOGY: &str = "|nor_conv_3x3~0|+|nor_conv_3x3~0|nor_conv_3x3~1|+|nor_conv_3x3~0|nor_conv_3x3~1|nor_conv_3x3~2|";
const LARGEST_SIZE: &str = "64:64:64:64:64";

/// What methods had found at their budgets, and what there is to find.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PaperTable {
    /// The space.
    pub space: SearchSpace,
    /// The part of the space that is invented, if an archive says that it is a sample.
    pub sample: Option<SampleShare>,
    /// References first, then searches, then external ones; of each method one entry a data set.
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
    /// The method, with the settings that are not the official ones; or what the architecture is.
    pub method: String,
    /// The data set.
    pub dataset: Dataset,
    /// Simulated seconds at which it is looked at, for searches.
    pub budget_seconds: Option<f64>,
    /// Runs that were asked for; more than there are after an interruption. 1 for a single architecture.
    pub requested_runs: u32,
    /// Accuracy on validation images, over runs.
    #[serde(rename = "valid")]
    pub valid_percent: Option<MeanStd>,
    /// Accuracy on test images, over runs.
    #[serde(rename = "test")]
    pub test_percent: Option<MeanStd>,
    /// The architecture, if it is a single one.
    pub architecture: Option<ArchitectureIndex>,
}

/// The table of everything that is stored about a space.
///
/// Accuracies are those of the full recipe, last epoch, mean over seeds. Of a run that was simulated, the value is
/// estimated at its budget, between the two results nearest to it; of an external one, it is that of its last epoch.
/// Then mean and deviation (dividing by the number of runs) are taken over runs. The best of the space are among
/// what is imported.
///
/// # Errors
///
/// [`ExperimentError::Query`] or [`ExperimentError::Store`] if the database cannot be read.
pub fn paper_table(space: &Space) -> Result<PaperTable, ExperimentError> {
    let accuracies: BTreeMap<Dataset, FullAccuracies> = SEARCHED_DATASETS
        .into_iter()
        .map(|dataset| Ok((dataset, FullAccuracies::load(space, dataset)?)))
        .collect::<Result<_, QueryError>>()?;
    let mut entries = references(space, &accuracies)?;
    let reader = crate::store::Reader::open(space.path())?;
    let mut found = Vec::new();
    for experiment in reader.experiments(space.search_space())? {
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

/// Place of a method among those of the paper and beyond; the others come after them.
fn method_rank(label: &str) -> usize {
    let name = label
        .split_once(' ')
        .map_or(label, |(name, _settings)| name);
    let place = MethodSettings::NAMES
        .iter()
        .position(|known| *known == name);
    place.unwrap_or(MethodSettings::NAMES.len())
}

/// Single architectures that searches are measured against.
fn references(
    space: &Space,
    accuracies: &BTreeMap<Dataset, FullAccuracies>,
) -> Result<Vec<TableEntry>, QueryError> {
    let (resnet, largest) = match space.search_space() {
        SearchSpace::Topology => (space.index_of(RESNET)?, space.index_of(LARGEST_TOPOLOGY)?),
        SearchSpace::Size => (None, space.index_of(LARGEST_SIZE)?),
    };
    let mut entries = Vec::new();
    let mut add = |method: &str, index: &dyn Fn(&FullAccuracies) -> Option<ArchitectureIndex>| {
        for (&dataset, accuracies) in accuracies {
            let Some(index) = index(accuracies) else {
                continue;
            };
            let alone = |value: Option<f64>| MeanStd::of(value.as_slice());
            entries.push(TableEntry {
                group: RowGroup::Reference,
                method: method.to_owned(),
                dataset,
                budget_seconds: None,
                requested_runs: 1,
                valid_percent: alone(accuracies.valid(index)),
                test_percent: alone(accuracies.test(index)),
                architecture: Some(index),
            });
        }
    };
    add("best by validation", &FullAccuracies::best_by_valid);
    add("best by test", &FullAccuracies::best_by_test);
    add("ResNet", &|_accuracies| resnet);
    add("largest", &|_accuracies| largest);
    Ok(entries)
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
    let (group, method) = match experiment.kind {
        ExperimentKind::External => (RowGroup::External, experiment.method.clone()),
        ExperimentKind::Search => {
            let StoredExperiment {
                dataset,
                method,
                settings,
                ..
            } = experiment;
            (RowGroup::Search, label(space, *dataset, method, settings)?)
        }
    };
    Ok(TableEntry {
        group,
        method,
        dataset: experiment.dataset,
        budget_seconds: experiment.budget_seconds,
        requested_runs: experiment.requested_runs,
        valid_percent: over_runs(&|index| accuracies.valid(index)),
        test_percent: over_runs(&|index| accuracies.test(index)),
        architecture: None,
    })
}
