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
    Batch, ClockColumns, Database, ExperimentKey, ExperimentKind, MAX_RUNS_AND_STEPS, RunRow,
    StepRow, StoreError,
};

use super::{ExperimentError, SEARCHED_DATASETS};

/// The columns of a file of searches; others are not read.
const COLUMNS: &str = "method, dataset, seed, epoch, architecture";

/// The columns that a file may have besides.
const CLOCK_COLUMNS: [&str; 2] = ["start_seconds", "charged_seconds"];

/// The searches of one method on one data set.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ExternalSearch {
    /// The method.
    pub method: String,
    /// The data set, one of [`SEARCHED_DATASETS`].
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

impl MeasuredClock {
    fn end_seconds(self) -> f64 {
        self.start_seconds + self.charged_seconds
    }
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

/// A row: method, data set, seed and epoch.
type Place = (String, Dataset, u32, u32);

#[derive(Deserialize)]
struct Record {
    method: String,
    dataset: String,
    seed: u32,
    epoch: u32,
    architecture: String,
    start_seconds: Option<f64>,
    charged_seconds: Option<f64>,
}

impl ExternalSearches {
    /// Reads and checks a file: CSV with a header that names the columns method, dataset, seed, epoch and architecture, which is
    /// a string or an index.
    ///
    /// It may also have the columns `start_seconds` and `charged_seconds`: when each epoch began, in seconds since its search
    /// began, and how long it took. An epoch must not end before the one before it. These times are stored as the clock of
    /// the search.
    ///
    /// # Errors
    ///
    /// [`ExternalError::Csv`] or [`ExternalError::Row`], with the line of the first row that is wrong.
    pub fn read(space: &Space, file: impl Read) -> Result<Self, ExternalError> {
        let mut searches: BTreeMap<(String, Dataset), ExternalSearch> = BTreeMap::new();
        let mut lines: BTreeMap<Place, u64> = BTreeMap::new();
        let mut reader = csv::ReaderBuilder::new()
            .trim(csv::Trim::All)
            .from_reader(file);
        let header = reader.headers()?.clone();
        let has_clock = has_clock(&header)?;
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
            let clock = record.clock(has_clock).map_err(row)?;
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
            run.insert(
                record.epoch,
                ExternalStep {
                    architecture: index,
                    clock,
                },
            );
        }
        if searches.is_empty() {
            return Err(ExternalError::Empty);
        }
        for search in searches.values() {
            search.check_clock(&lines)?;
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

    /// When the epoch was, if the file has that.
    fn clock(&self, has_clock: bool) -> Result<Option<MeasuredClock>, String> {
        if !has_clock {
            return Ok(None);
        }
        let [start, charged] = CLOCK_COLUMNS;
        let number = |name: &str, value: Option<f64>| {
            let finite = value.filter(|value| value.is_finite());
            finite.ok_or_else(|| match value {
                Some(value) => format!("{name} {value}; expected a finite number"),
                None => format!("no {name}; expected a number in each row"),
            })
        };
        let clock = MeasuredClock {
            start_seconds: number(start, self.start_seconds)?,
            charged_seconds: number(charged, self.charged_seconds)?,
        };
        if clock.start_seconds < 0.0 {
            return Err(format!(
                "{start} {}; expected 0 or more, since the search began",
                clock.start_seconds
            ));
        }
        if clock.charged_seconds <= 0.0 {
            return Err(format!(
                "{charged} {}; expected more than 0",
                clock.charged_seconds
            ));
        }
        if !clock.end_seconds().is_finite() {
            return Err(format!("{start} and {charged} together are infinite"));
        }
        Ok(Some(clock))
    }
}

/// Whether a file has both columns of a clock.
fn has_clock(header: &csv::StringRecord) -> Result<bool, ExternalError> {
    let is_there = |column: &&str| header.iter().any(|name| name == *column);
    let [start, charged] = CLOCK_COLUMNS;
    match CLOCK_COLUMNS.map(|column| is_there(&column)) {
        [start, charged] if start == charged => Ok(start),
        [is_start, _] => {
            let (found, missing) = if is_start {
                (start, charged)
            } else {
                (charged, start)
            };
            Err(ExternalError::Row {
                line: 1,
                problem: format!("the column {found} without {missing}; expected both or none"),
            })
        }
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
    /// Checks that no epoch ends before the one before it.
    fn check_clock(&self, lines: &BTreeMap<Place, u64>) -> Result<(), ExternalError> {
        for (&seed, run) in &self.runs {
            let mut last = 0.0;
            for (&epoch, step) in run {
                let end = step.clock.map_or(last, MeasuredClock::end_seconds);
                if end < last {
                    let place = (self.method.clone(), self.dataset, seed, epoch);
                    return Err(ExternalError::Row {
                        line: lines.get(&place).copied().unwrap_or_default(),
                        problem: format!(
                            "epoch {epoch} of seed {seed} ends after {end} seconds; expected at least {last}, when the epoch \
                             before it ends"
                        ),
                    });
                }
                last = end;
            }
        }
        Ok(())
    }

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
                    clock: step.clock.map(|clock| ClockColumns {
                        start_seconds: clock.start_seconds,
                        charged_seconds: clock.charged_seconds,
                    }),
                })
                .collect(),
        })
    }
}
