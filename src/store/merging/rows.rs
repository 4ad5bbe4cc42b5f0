//! What is merged, as it is stored. Values that nobody looks at on the way stay values of the database.

use std::cmp::Ordering;

use rusqlite::Row;
use rusqlite::types::Value;

use crate::model::{ArchitectureIndex, BenchmarkDataset, BenchmarkSpace};

/// Columns of a step behind its key.
pub(super) const STEP_COLUMNS: usize = 9;

/// Columns of an epoch of a supernet behind its key.
pub(super) const EPOCH_COLUMNS: usize = 13;

/// Columns of a step of the simulation log behind its run.
pub(super) const LOG_COLUMNS: usize = 7;

/// A row of `archives`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct SourceArchive {
    /// Its key in the database that it was read from.
    pub id: i64,
    /// Its other columns.
    pub(super) columns: [Value; 11],
}

/// Which file an imported architecture came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct StoredFile {
    /// Key of its archive.
    pub archive_id: i64,
    /// SHA-256 of its content.
    pub content_sha256: [u8; 32],
}

/// A file that could not be imported.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct FailedFile {
    pub(super) archive_id: i64,
    /// `arch_index`, `file`, `reason`, `failed_at`.
    pub(super) columns: [Value; 4],
}

/// A row of `experiments`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct SourceExperiment {
    /// Its key in the database that it was read from.
    pub id: i64,
    /// `search`, `weight-sharing` or `external`.
    pub kind: String,
    /// Name of the method.
    pub method: String,
    /// The space.
    pub space: BenchmarkSpace,
    /// The data set.
    pub dataset: BenchmarkDataset,
    /// All settings as JSON.
    pub settings: String,
    /// What else the row holds, without what follows from the accuracies of the database.
    pub(super) columns: [Value; 15],
}

/// A run of an experiment with its steps.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct RunOfExperiment {
    /// Its number in the experiment; weight-sharing and external: the seed of the search.
    pub run: u32,
    /// How it ended.
    pub(super) ended_by: Value,
    /// Its steps: the number of each, and its other columns.
    pub(super) steps: Vec<(i64, [Value; STEP_COLUMNS])>,
    /// What a weight-sharing search recorded besides.
    pub(super) supernet: Option<Supernet>,
}

/// What a run of a weight-sharing search recorded of its supernet.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Supernet {
    /// `device` and `trained_version`.
    pub(super) run: [Value; 2],
    /// What was measured in each step.
    pub(super) epochs: Vec<[Value; EPOCH_COLUMNS]>,
}

/// How a run differs from one that has its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RunDifference {
    /// It says the same, or less: a weight-sharing search that had done fewer of its epochs.
    None,
    /// It is a weight-sharing search that has gone on.
    GoesOn,
    /// It is another run, from this step on.
    From(i64),
}

impl RunOfExperiment {
    /// Number of its steps.
    pub(crate) const fn len(&self) -> usize {
        self.steps.len()
    }

    /// How it differs from a stored one with its number.
    pub(crate) fn difference(&self, stored: &Self) -> RunDifference {
        let is_same = |number: usize| {
            let of_supernet = |run: &Self| {
                let epochs = run.supernet.as_ref().map(|supernet| &supernet.epochs);
                epochs.and_then(|epochs| epochs.get(number).cloned())
            };
            let of_clock = |run: &Self| {
                let (step, mut columns) = run.steps.get(number).cloned()?;
                if run.supernet.is_some() {
                    // An epoch that was trained again after an interruption took another time.
                    columns[STEP_COLUMNS - 2..].fill(Value::Null);
                }
                Some((step, columns))
            };
            of_clock(self) == of_clock(stored) && of_supernet(self) == of_supernet(stored)
        };
        let both = self.len().min(stored.len());
        let first_step = |number: usize| {
            let at = |run: &Self| run.steps.get(number).map(|(step, _)| *step);
            at(self).or_else(|| at(stored)).unwrap_or_default()
        };
        if let Some(number) = (0..both).find(|&number| !is_same(number)) {
            return RunDifference::From(first_step(number));
        }
        match (&self.supernet, self.len().cmp(&stored.len())) {
            (Some(_), Ordering::Greater) => RunDifference::GoesOn,
            (Some(_), _) => RunDifference::None,
            (None, Ordering::Equal) if self.ended_by == stored.ended_by => RunDifference::None,
            (None, _) => RunDifference::From(first_step(both)),
        }
    }
}

/// A run that a user logged in `simulation_log`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct LogRun {
    /// Its name.
    pub run: String,
    pub(super) steps: Vec<[Value; LOG_COLUMNS]>,
}

/// Some columns of a row, from the first on.
pub(super) fn columns<const COUNT: usize>(
    row: &Row<'_>,
    first: usize,
) -> rusqlite::Result<[Value; COUNT]> {
    let mut values = std::array::from_fn(|_column| Value::Null);
    for (column, value) in (first..).zip(&mut values) {
        *value = row.get(column)?;
    }
    Ok(values)
}

impl StoredFile {
    /// From the columns `archive_id` and `content_sha256`, both NULL if nothing is imported.
    pub(super) fn from_row(row: &Row<'_>, first: usize) -> rusqlite::Result<Option<Self>> {
        let Some(archive_id) = row.get(first)? else {
            return Ok(None);
        };
        Ok(Some(Self {
            archive_id,
            content_sha256: row.get(first + 1)?,
        }))
    }
}

/// An architecture of the list of a space.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ListedArchitecture {
    /// Its position.
    pub index: ArchitectureIndex,
    /// Its string.
    pub architecture: String,
    /// Where it came from; `None` if it is not imported.
    pub file: Option<StoredFile>,
}
