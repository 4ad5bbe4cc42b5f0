//! Searches made elsewhere, such as weight-sharing ones, read from a CSV file. It has the architecture that each search
//! would have ended with after each of its epochs.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::io::Read;

use serde::Deserialize;
use sha2::{Digest, Sha256};

use crate::model::{ArchitectureIndex, Dataset, SearchSpace};
use crate::query::{ArchitectureSelector, QueryError, Space};
use crate::store::{
    Batch, Database, ExperimentKey, ExperimentKind, MAX_RUNS_AND_STEPS, RunRow, StepRow, StoreError,
};

use super::{ExperimentError, SEARCHED_DATASETS};

/// The columns of a file of searches; others are not read.
const COLUMNS: &str = "method, dataset, seed, epoch, architecture";

/// The searches of one method on one data set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ExternalSearch {
    /// The method.
    pub method: String,
    /// The data set, one of [`SEARCHED_DATASETS`].
    pub dataset: Dataset,
    /// By seed and epoch of the search, the architecture that it would have ended with.
    pub runs: BTreeMap<u32, BTreeMap<u32, ArchitectureIndex>>,
}

/// All searches of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExternalSearches {
    /// The space.
    pub space: SearchSpace,
    /// By method and data set.
    pub(crate) searches: Vec<ExternalSearch>,
}

/// How many searches of a file were stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ExternalOutcome {
    /// Methods on data sets that were stored.
    pub stored: usize,
    /// Methods on data sets that were stored before with the same architectures.
    pub unchanged: usize,
}

/// Why searches of a file cannot be stored.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ExternalError {
    /// The file has no rows.
    #[error("the file has no searches; expected a header with {COLUMNS} and a row for each epoch")]
    Empty,
    /// The file is no CSV, or a row lacks a column, or a number is expected and something else is there.
    #[error("expected the columns {COLUMNS}")]
    Csv {
        /// Where and what.
        #[from]
        source: csv::Error,
    },
    /// A row has a value that is not known.
    #[error("line {line}: {problem}")]
    Row {
        /// Its line, from 1.
        line: u64,
        /// What is wrong, and what was expected.
        problem: String,
    },
    /// Another file has other architectures for the same method.
    #[error(
        "{method} on {dataset} is stored with other architectures; to store these instead, replace it"
    )]
    OtherContent {
        /// The method.
        method: String,
        /// The data set.
        dataset: Dataset,
    },
    /// The database cannot answer a question.
    #[error(transparent)]
    Query(#[from] QueryError),
    /// The database cannot be read or written.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The stored searches cannot be compared with those of the file.
    #[error(transparent)]
    Experiment(#[from] ExperimentError),
}

#[derive(Deserialize)]
struct Record {
    method: String,
    dataset: String,
    seed: u32,
    epoch: u32,
    architecture: String,
}

impl ExternalSearches {
    /// Reads and checks a file: CSV with a header that names the columns method, dataset, seed, epoch and architecture, which is
    /// a string or an index.
    ///
    /// # Errors
    ///
    /// [`ExternalError::Csv`] or [`ExternalError::Row`], with the line of the first row that is wrong.
    pub fn read(space: &Space, file: impl Read) -> Result<Self, ExternalError> {
        let mut searches: BTreeMap<(String, Dataset), ExternalSearch> = BTreeMap::new();
        let mut lines = BTreeMap::new();
        let mut reader = csv::ReaderBuilder::new()
            .trim(csv::Trim::All)
            .from_reader(file);
        let header = reader.headers()?.clone();
        let mut text = csv::StringRecord::new();
        while reader.read_record(&mut text)? {
            let line = text.position().map_or(0, csv::Position::line);
            let record: Record = text.deserialize(Some(&header))?;
            let row = |problem| ExternalError::Row { line, problem };
            let dataset = record.check().map_err(row)?;
            let index = index(space, &record.architecture)?.ok_or_else(|| {
                row(format!(
                    "{:?} is no architecture of {}",
                    record.architecture,
                    space.search_space()
                ))
            })?;
            let place = (record.method.clone(), dataset, record.seed, record.epoch);
            match lines.entry(place) {
                Entry::Vacant(place) => place.insert(line),
                Entry::Occupied(place) => {
                    let earlier = place.get();
                    return Err(row(format!(
                        "the same method, data set, seed and epoch as line {earlier}"
                    )));
                }
            };
            let name = (record.method.clone(), dataset);
            let search = searches.entry(name).or_insert_with(|| ExternalSearch {
                method: record.method,
                dataset,
                runs: BTreeMap::new(),
            });
            let run = search.runs.entry(record.seed).or_default();
            run.insert(record.epoch, index);
        }
        if searches.is_empty() {
            return Err(ExternalError::Empty);
        }
        Ok(Self {
            space: space.search_space(),
            searches: searches.into_values().collect(),
        })
    }

    /// Stores them as experiments of the kind `external`, in one transaction.
    ///
    /// # Errors
    ///
    /// [`ExternalError::OtherContent`] if a method is stored with other architectures and `replace` is not set; then
    /// nothing is stored.
    pub fn store(
        &self,
        database: &mut Database,
        replace: bool,
    ) -> Result<ExternalOutcome, ExternalError> {
        database.write(|batch| self.write(batch, replace))
    }

    fn write(&self, batch: &Batch<'_>, replace: bool) -> Result<ExternalOutcome, ExternalError> {
        let mut outcome = ExternalOutcome::default();
        let stored = batch.experiments(self.space)?;
        for search in &self.searches {
            let settings = search.settings();
            let same_name = stored.iter().find(|stored| {
                stored.kind == ExperimentKind::External
                    && stored.method == search.method
                    && stored.dataset == search.dataset
            });
            match same_name {
                Some(stored) if stored.settings == settings => {
                    outcome.unchanged += 1;
                    continue;
                }
                Some(stored) if replace => batch.delete_experiment(stored.id)?,
                Some(_) => {
                    return Err(ExternalError::OtherContent {
                        method: search.method.clone(),
                        dataset: search.dataset,
                    });
                }
                None => (),
            }
            let key = ExperimentKey {
                kind: ExperimentKind::External,
                method: &search.method,
                space: self.space,
                dataset: search.dataset,
                settings: &settings,
            };
            let id = batch.begin_experiment(&key, None, search.runs.len() as u32)?;
            for run in search.run_rows() {
                batch.write_run(id, &run)?;
            }
            outcome.stored += 1;
        }
        Ok(outcome)
    }
}

impl Record {
    /// The data set, if the row has numbers and names that can be stored.
    fn check(&self) -> Result<Dataset, String> {
        let names = SEARCHED_DATASETS.map(Dataset::as_str).join(", ");
        let dataset = SEARCHED_DATASETS
            .into_iter()
            .find(|dataset| dataset.as_str() == self.dataset)
            .ok_or_else(|| format!("unknown data set {:?}; expected {names}", self.dataset))?;
        if self.method.is_empty() {
            return Err("no name of a method".to_owned());
        }
        for (name, number) in [("seed", self.seed), ("epoch", self.epoch)] {
            if u64::from(number) >= MAX_RUNS_AND_STEPS {
                return Err(format!(
                    "{name} {number}; expected a number below {MAX_RUNS_AND_STEPS}"
                ));
            }
        }
        Ok(dataset)
    }
}

fn index(space: &Space, architecture: &str) -> Result<Option<ArchitectureIndex>, QueryError> {
    let selector = match architecture.parse() {
        Ok(index) => ArchitectureSelector::Index(ArchitectureIndex(index)),
        Err(_) => ArchitectureSelector::Text(architecture.to_owned()),
    };
    match space.index_of(selector) {
        Err(QueryError::IndexOutOfRange { .. }) => Ok(None),
        other => other,
    }
}

impl ExternalSearch {
    /// A digest of all rows, by which these searches differ from those of another file.
    fn settings(&self) -> String {
        let mut digest = Sha256::new();
        for (seed, run) in &self.runs {
            for (epoch, architecture) in run {
                digest.update(format!("{seed},{epoch},{architecture}\n"));
            }
        }
        let hex: String = digest
            .finalize()
            .iter()
            .fold(String::new(), |text, byte| text + &format!("{byte:02x}"));
        format!("{{\"rows_sha256\":\"{hex}\"}}")
    }

    fn run_rows(&self) -> impl Iterator<Item = RunRow> {
        self.runs.iter().map(|(&seed, run)| RunRow {
            run: seed,
            ended_by: None,
            steps: run
                .iter()
                .map(|(&step, &architecture)| StepRow {
                    step,
                    architecture,
                    incumbent: architecture,
                    simulated: None,
                })
                .collect(),
        })
    }
}
