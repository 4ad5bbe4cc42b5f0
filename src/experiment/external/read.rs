//! Reading a file of searches.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::io::Read;

use serde::Deserialize;

use crate::model::{ArchitectureIndex, Dataset};
use crate::query::{ArchitectureSelector, QueryError, Space};
use crate::store::MAX_RUNS_AND_STEPS;

use crate::experiment::SEARCHED_DATASETS;

use super::{ExternalError, ExternalSearch, ExternalSearches, ExternalStep, MeasuredClock};

/// The columns that a file may have besides.
const CLOCK_COLUMNS: [&str; 2] = ["start_seconds", "charged_seconds"];

impl MeasuredClock {
    fn end_seconds(self) -> f64 {
        self.start_seconds + self.charged_seconds
    }
}

/// By seed and epoch of a search, the line of the file and what it says.
type Runs = BTreeMap<u32, BTreeMap<u32, (u64, ExternalStep)>>;

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
        let mut searches: BTreeMap<(String, Dataset), Runs> = BTreeMap::new();
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
            let architecture = index(space, &record.architecture)?.ok_or_else(|| {
                row(format!(
                    "{:?} is no architecture of {}",
                    record.architecture,
                    space.search_space()
                ))
            })?;
            let clock = record.clock(has_clock).map_err(row)?;
            let step = ExternalStep {
                architecture,
                clock,
            };
            let runs = searches.entry((record.method, dataset)).or_default();
            match runs.entry(record.seed).or_default().entry(record.epoch) {
                Entry::Vacant(place) => place.insert((line, step)),
                Entry::Occupied(place) => {
                    let (earlier, _step) = place.get();
                    return Err(row(format!(
                        "the same method, data set, seed and epoch as line {earlier}"
                    )));
                }
            };
        }
        if searches.is_empty() {
            return Err(ExternalError::Empty);
        }
        let mut checked = Vec::new();
        for ((method, dataset), runs) in searches {
            check_clocks(&runs)?;
            let without_line = |(epoch, (_line, step))| (epoch, step);
            let runs = runs
                .into_iter()
                .map(|(seed, run)| (seed, run.into_iter().map(without_line).collect()));
            checked.push(ExternalSearch {
                method,
                dataset,
                runs: runs.collect(),
            });
        }
        Ok(Self {
            space: space.search_space(),
            searches: checked,
        })
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

/// Checks that no epoch ends before the one before it.
fn check_clocks(runs: &Runs) -> Result<(), ExternalError> {
    for (seed, run) in runs {
        let mut last = 0.0;
        for (epoch, (line, step)) in run {
            let end = step.clock.map_or(last, MeasuredClock::end_seconds);
            if end < last {
                return Err(ExternalError::Row {
                    line: *line,
                    problem: format!(
                        "epoch {epoch} of seed {seed} ends after {end} seconds; expected at least {last}, when the epoch before it \
                         ends"
                    ),
                });
            }
            last = end;
        }
    }
    Ok(())
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
