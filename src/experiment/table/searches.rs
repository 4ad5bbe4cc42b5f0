//! The entries of stored searches.

use crate::experiment::settings::label;
use crate::experiment::stored_scope::StoredScope;
use crate::experiment::weight_sharing::{method_place, shown_name};
use crate::experiment::{ExperimentError, FullAccuracies};
use crate::model::{ArchitectureIndex, BenchmarkDataset, BenchmarkSpace};
use crate::search::MethodSettings;
use crate::search::trajectory::{MeanStd, estimate_at};
use crate::store::{ExperimentKind, Reader, StoredExperiment};

use super::{RowGroup, TableEntry};

/// What the runs of an experiment count with.
struct Found {
    /// How many these are.
    runs: usize,
    /// How many there would be if all were finished.
    requested_runs: u32,
    valid_percent: Option<MeanStd>,
    test_percent: Option<MeanStd>,
}

impl Found {
    /// From what each run says, given the accuracies of architectures.
    fn new<R>(
        runs: &[R],
        requested_runs: u32,
        accuracies: &FullAccuracies,
        of_run: impl Fn(&R, &dyn Fn(ArchitectureIndex) -> Option<f64>) -> Option<f64>,
    ) -> Self {
        let over_runs = |value: &dyn Fn(ArchitectureIndex) -> Option<f64>| {
            let values = runs.iter().filter_map(|run| of_run(run, value));
            MeanStd::of(&values.collect::<Vec<f64>>())
        };
        Self {
            runs: runs.len(),
            requested_runs,
            valid_percent: over_runs(&|index| accuracies.valid(index)),
            test_percent: over_runs(&|index| accuracies.test(index)),
        }
    }
}

/// Place of a method among those of its group, in the order of the paper; other methods come after these.
pub(super) fn method_rank(entry: &TableEntry) -> usize {
    if entry.group == RowGroup::WeightSharing {
        return method_place(&entry.method);
    }
    let name = entry
        .method
        .split_once(' ')
        .map_or(entry.method.as_str(), |(name, _settings)| name);
    let place = MethodSettings::NAMES
        .iter()
        .position(|known| *known == name);
    place.unwrap_or(MethodSettings::NAMES.len())
}

/// The entry of an experiment.
pub(super) fn entry(
    reader: &Reader,
    space: BenchmarkSpace,
    experiment: &StoredExperiment,
    accuracies: &FullAccuracies,
) -> Result<TableEntry, ExperimentError> {
    let StoredExperiment {
        id,
        method,
        dataset,
        settings,
        requested_runs,
        budget_seconds,
        ..
    } = experiment;
    let (group, method, among_architectures, found) = match experiment.kind {
        ExperimentKind::Search => {
            let total = space.architecture_count() as usize;
            let among = StoredScope::of_settings(settings)?.map_or(total, |scope| scope.len());
            let runs = reader.incumbent_points(*id)?;
            let found = Found::new(&runs, *requested_runs, accuracies, |points, value| {
                estimate_at(points, (*budget_seconds)?, value)
            });
            let name = label(space, *dataset, method, settings)?;
            (RowGroup::Search, name, Some(among), found)
        }
        ExperimentKind::WeightSharing => {
            let mut runs = reader.chosen(*id)?;
            let stored = runs.len() as u32;
            runs.retain(|run| run.is_finished);
            let found = Found::new(&runs, stored, accuracies, |run, value| {
                value(run.choices.last()?.1)
            });
            let name = match dataset {
                BenchmarkDataset::Nats(dataset) => shown_name(*dataset, method, settings)?,
                BenchmarkDataset::NasBench101 => method.clone(),
            };
            (RowGroup::WeightSharing, name, None, found)
        }
        ExperimentKind::External => {
            let runs = reader.incumbent_points(*id)?;
            let found = Found::new(&runs, *requested_runs, accuracies, |points, value| {
                value(points.last()?.1)
            });
            (RowGroup::External, method.clone(), None, found)
        }
    };
    Ok(TableEntry {
        group,
        method,
        dataset: *dataset,
        budget_seconds: *budget_seconds,
        clock_policy: experiment.clock_policy.clone(),
        requested_runs: found.requested_runs,
        runs: found.runs,
        valid_percent: found.valid_percent,
        test_percent: found.test_percent,
        architecture: None,
        among_architectures,
    })
}
