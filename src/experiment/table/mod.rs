//! The paper's table of methods (Table 4).

mod references;
mod searches;

use std::collections::BTreeMap;

use serde::Serialize;

use crate::model::{ArchitectureIndex, BenchmarkDataset, BenchmarkSpace};
use crate::query::{NasBench101, Nasbench101QueryError, SampleShare, Space};
use crate::search::trajectory::MeanStd;
use crate::store::{ExperimentKind, Reader, StoredExperiment};

use super::stored_scope::StoredScope;
use super::{ExperimentError, FullAccuracies, SEARCHED_DATASETS};

/// What methods had found at their budgets, and the best that could be found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PaperTable {
    /// The space.
    pub space: BenchmarkSpace,
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
    pub dataset: BenchmarkDataset,
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
    /// For searches on the simulated clock, what it charges, as in the column `clock_policy` of `search_experiments`.
    pub clock_policy: Option<String>,
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
    let mut accuracies = AccuraciesOf::new();
    for dataset in SEARCHED_DATASETS {
        accuracies.insert(dataset.into(), FullAccuracies::load(space, dataset)?);
    }
    let judged = Judged {
        space: space.search_space().into(),
        known: references::known_architectures(space, &accuracies)?,
        accuracies,
        imported: space.imported()?,
        sample: space.sample()?,
    };
    judged.table(&Reader::open(space.path())?)
}

/// The table of everything that is stored about NAS-Bench-101.
///
/// Accuracies are those after 108 epochs, mean over repeats. All else is as in [`paper_table`], but that there are no other
/// single architectures than the best ones.
///
/// ```no_run
/// use natsbench::NatsBench;
/// use natsbench::experiment::nasbench101_table;
///
/// let nb101 = NatsBench::open("natsbench.db")?.nasbench101()?;
/// for entry in nasbench101_table(&nb101)?.entries {
///     println!("{}: {:?} % on test images", entry.method, entry.test_percent);
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// [`ExperimentError::NoFullTraining`] if no runs of 108 epochs are imported; [`ExperimentError::Nasbench101`] or
/// [`ExperimentError::Store`] if the database cannot be read.
pub fn nasbench101_table(nb101: &NasBench101) -> Result<PaperTable, ExperimentError> {
    let accuracies = match FullAccuracies::of_nasbench101(nb101) {
        Ok(accuracies) => accuracies,
        Err(Nasbench101QueryError::InvalidEpochs { there, .. }) => {
            return Err(ExperimentError::NoFullTraining { there });
        }
        Err(error) => return Err(error.into()),
    };
    let judged = Judged {
        space: BenchmarkSpace::NasBench101,
        known: Vec::new(),
        imported: accuracies.validated().collect(),
        accuracies: AccuraciesOf::from([(BenchmarkDataset::NasBench101, accuracies)]),
        sample: nb101.sample_share()?,
    };
    judged.table(&Reader::open(nb101.bench().path())?)
}

/// The accuracies by which what was found on a data set is judged.
type AccuraciesOf = BTreeMap<BenchmarkDataset, FullAccuracies>;

/// A space with what its searches are judged by.
struct Judged {
    space: BenchmarkSpace,
    accuracies: AccuraciesOf,
    imported: Vec<ArchitectureIndex>,
    /// Architectures that searches are compared with, beside the best ones.
    known: Vec<TableEntry>,
    sample: Option<SampleShare>,
}

impl Judged {
    fn table(self, reader: &Reader) -> Result<PaperTable, ExperimentError> {
        let experiments = reader.experiments(self.space)?;
        let mut entries = Vec::new();
        for scope in self.scopes(&experiments)? {
            let best = references::best_architectures(self.space, scope.as_ref(), &self.accuracies);
            entries.extend(best);
        }
        let mut found: Vec<(i64, TableEntry)> = Vec::new();
        for experiment in experiments {
            // data sets of another benchmark are not searched in this space
            if let Some(accuracies) = self.accuracies.get(&experiment.dataset) {
                let entry = searches::entry(reader, self.space, &experiment, accuracies)?;
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
        entries.extend(self.known);
        entries.extend(found);
        Ok(PaperTable {
            space: self.space,
            sample: self.sample,
            entries,
        })
    }

    /// The part of the space that is imported, then every other part that was searched; `None` stands for the whole space.
    fn scopes(
        &self,
        experiments: &[StoredExperiment],
    ) -> Result<Vec<Option<StoredScope>>, ExperimentError> {
        let mut scopes = vec![StoredScope::of_indexes(self.space, &self.imported)];
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
