//! The paper's table of methods (Table 4).

mod references;
mod searches;

use std::collections::BTreeMap;

use serde::Serialize;

use crate::model::{ArchitectureIndex, BenchmarkDataset, Dataset, SearchSpace};
use crate::query::{QueryError, SampleShare, Space};
use crate::search::trajectory::MeanStd;
use crate::store::{ExperimentKind, Reader, StoredExperiment};

use super::stored_scope::StoredScope;
use super::{ExperimentError, FullAccuracies, SEARCHED_DATASETS};

/// What methods had found at their budgets, and the best that could be found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PaperTable {
    /// The space.
    pub space: SearchSpace,
    /// The part of the space that is invented, if an archive says that it is a sample.
    pub sample: Option<SampleShare>,
    /// Single architectures first, then searches on the simulated clock, weight-sharing searches, and searches made elsewhere;
    /// each method has one entry per data set.
    pub entries: Vec<TableEntry>,
}

/// What an entry is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum RowGroup {
    /// A single architecture.
    Reference,
    /// Searches on the simulated clock.
    Search,
    /// Weight-sharing searches, which trained a supernet on images.
    WeightSharing,
    /// Searches made elsewhere.
    External,
}

impl RowGroup {
    /// Its name, as in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Reference => "reference",
            Self::Search => "search",
            Self::WeightSharing => "weight-sharing",
            Self::External => "external",
        }
    }
}

/// One method on one data set.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TableEntry {
    /// What it is about.
    pub group: RowGroup,
    /// The method, with the settings that are not the official ones, the part of the space that was searched, and the images
    /// that it was trained on if they are not those of the data set; or the name of the single architecture.
    pub method: String,
    /// The data set.
    pub dataset: Dataset,
    /// For searches on the simulated clock, the seconds at which the result is taken.
    pub budget_seconds: Option<f64>,
    /// Runs that were asked for, which are more than those stored if the search was interrupted. 1 for a single architecture.
    /// For a weight-sharing search those that are stored.
    pub requested_runs: u32,
    /// Runs that are stored; 1 for a single architecture. For a weight-sharing search those that are finished: only these
    /// count.
    pub runs: usize,
    /// Accuracy on validation images, over runs; `None` if the database has none after full training.
    #[serde(rename = "valid")]
    pub valid_percent: Option<MeanStd>,
    /// Accuracy on test images, over runs.
    #[serde(rename = "test")]
    pub test_percent: Option<MeanStd>,
    /// The architecture, if it is a single one.
    pub architecture: Option<ArchitectureIndex>,
    /// Number of architectures that were searched, or that it is the best of. `None` for other single architectures,
    /// weight-sharing searches and searches made elsewhere.
    pub among_architectures: Option<usize>,
}

/// The table of everything that is stored about a space.
///
/// Accuracies are those of the full recipe, last epoch, mean over seeds. Of a run that was simulated, the value is
/// estimated at its budget, between the two results nearest to it; of other ones, it is that of the choice that was recorded
/// after the last epoch. Weight-sharing runs that are not finished do not count.
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
    let reader = Reader::open(space.path())?;
    let experiments = reader.experiments(space.search_space().into())?;
    let mut entries = Vec::new();
    for scope in scopes(space, &experiments)? {
        entries.extend(references::best_architectures(
            space,
            scope.as_ref(),
            &accuracies,
        ));
    }
    entries.extend(references::known_architectures(space, &accuracies)?);
    let mut found: Vec<(i64, TableEntry)> = Vec::new();
    for experiment in experiments {
        let BenchmarkDataset::Nats(dataset) = experiment.dataset else {
            continue; // of another benchmark, so not in this space
        };
        if let Some(accuracies) = accuracies.get(&dataset) {
            let entry = searches::entry(&reader, space, dataset, &experiment, accuracies)?;
            found.push((experiment.id, entry));
        }
    }
    name_apart(&mut found);
    let mut found: Vec<TableEntry> = found.into_iter().map(|(_id, entry)| entry).collect();
    found.sort_by(|one: &TableEntry, other: &TableEntry| {
        let rank = |entry: &TableEntry| (entry.group, searches::method_rank(entry));
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

/// Adds the experiment to the names of entries that have the same name and data set: their searches saw other images of
/// the same name.
fn name_apart(found: &mut [(i64, TableEntry)]) {
    let key = |entry: &TableEntry| (entry.group, entry.method.clone(), entry.dataset);
    let keys: Vec<_> = found.iter().map(|(_id, entry)| key(entry)).collect();
    for (id, entry) in found {
        let of_entry = key(entry);
        if keys.iter().filter(|other| **other == of_entry).count() > 1 {
            entry.method = format!("{}, experiment {id}", entry.method);
        }
    }
}
