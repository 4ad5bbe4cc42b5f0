//! Searches made elsewhere, such as weight-sharing ones, read from a CSV file. It has the architecture that each search
//! would have ended with after each of its epochs.

mod read;

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use crate::model::{ArchitectureIndex, Dataset, SearchSpace};
use crate::query::QueryError;
use crate::store::{
    Batch, ClockColumns, Database, ExperimentKey, ExperimentKind, HowMade, RunRow, StepRow,
    StoreError,
};

use super::ExperimentError;

/// The columns of a file of searches; others are not read.
const COLUMNS: &str = "method, dataset, seed, epoch, architecture";

/// The searches of one method on one data set.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ExternalSearch {
    /// The method.
    pub method: String,
    /// The data set, one of [`SEARCHED_DATASETS`](super::SEARCHED_DATASETS).
    pub dataset: Dataset,
    /// By seed and epoch of the search, what it would have ended with.
    pub runs: BTreeMap<u32, BTreeMap<u32, ExternalStep>>,
}

/// What a search would have ended with after an epoch.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct ExternalStep {
    /// The architecture.
    pub architecture: ArchitectureIndex,
    /// When the epoch was; `None` if the file has no clock.
    pub clock: Option<MeasuredClock>,
}

/// When an epoch of a search was, in seconds since the search began.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct MeasuredClock {
    /// When it began.
    pub start_seconds: f64,
    /// How long it took.
    pub charged_seconds: f64,
}

/// All searches of a file.
#[derive(Debug, Clone, PartialEq)]
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
    /// Another file has other architectures or times for the same method.
    #[error(
        "{method} on {dataset} is stored with other architectures or times; to store these instead, replace it"
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

impl ExternalSearches {
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
        let stored = batch.experiments(self.space.into())?;
        for search in &self.searches {
            let settings = search.settings();
            let same_name = stored.iter().find(|stored| {
                stored.kind == ExperimentKind::External
                    && stored.method == search.method
                    && stored.dataset == search.dataset.into()
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
                space: self.space.into(),
                dataset: search.dataset.into(),
                settings: &settings,
            };
            let id = batch.begin_experiment(&key, HowMade::Unknown, search.runs.len() as u32)?;
            for run in search.run_rows() {
                batch.write_run(id, &run)?;
            }
            outcome.stored += 1;
        }
        Ok(outcome)
    }
}

impl ExternalSearch {
    /// A digest of all rows, by which these searches differ from those of another file, and whether they have a clock.
    fn settings(&self) -> String {
        let mut digest = Sha256::new();
        let mut is_timed = false;
        for (seed, run) in &self.runs {
            for (epoch, step) in run {
                digest.update(format!("{seed},{epoch},{}", step.architecture));
                if let Some(clock) = step.clock {
                    is_timed = true;
                    digest.update(format!(
                        ",{:?},{:?}",
                        clock.start_seconds, clock.charged_seconds
                    ));
                }
                digest.update("\n");
            }
        }
        let hex: String = digest
            .finalize()
            .iter()
            .fold(String::new(), |text, byte| text + &format!("{byte:02x}"));
        let clock = if is_timed {
            ",\"clock\":\"measured\""
        } else {
            ""
        };
        format!("{{\"rows_sha256\":\"{hex}\"{clock}}}")
    }

    fn run_rows(&self) -> impl Iterator<Item = RunRow> {
        self.runs.iter().map(|(&seed, run)| RunRow {
            run: seed,
            ended_by: None,
            steps: run
                .iter()
                .map(|(&number, step)| StepRow {
                    step: number,
                    architecture: step.architecture,
                    incumbent: step.architecture,
                    simulated: None,
                    reward_percent: None,
                    clock: step.clock.map(|clock| ClockColumns {
                        start_seconds: clock.start_seconds,
                        charged_seconds: clock.charged_seconds,
                    }),
                })
                .collect(),
        })
    }
}
