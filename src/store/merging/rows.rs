//! What is merged, as it is stored. Values that nobody looks at on the way stay values of the database.

use rusqlite::Row;
use rusqlite::types::Value;

use crate::model::{ArchitectureIndex, Dataset, SearchSpace};

/// Columns of a step behind its key.
pub(super) const STEP_COLUMNS: usize = 9;

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
    /// `search` or `external`.
    pub kind: String,
    /// Name of the method.
    pub method: String,
    /// The space.
    pub space: SearchSpace,
    /// The data set.
    pub dataset: Dataset,
    /// All settings as JSON.
    pub settings: String,
    /// What else the row holds, without what follows from the accuracies of the database.
    pub(super) columns: [Value; 13],
}

/// A run of an experiment with its steps.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct RunOfExperiment {
    /// Its number in the experiment; external: the seed of the search.
    pub run: u32,
    /// How it ended.
    pub(super) ended_by: Value,
    /// Its steps: the number of each, and its other columns.
    pub(super) steps: Vec<(i64, [Value; STEP_COLUMNS])>,
}

impl RunOfExperiment {
    /// Number of its steps.
    pub(crate) const fn len(&self) -> usize {
        self.steps.len()
    }

    /// Number of the first step that another run does not have; `None` if the runs are the same.
    pub(crate) fn first_difference(&self, other: &Self) -> Option<i64> {
        if self == other {
            return None;
        }
        let same = self.steps.iter().zip(&other.steps);
        let same = same.take_while(|(one, other)| one == other).count();
        let at = |run: &Self| run.steps.get(same).map(|(step, _)| *step);
        Some(at(self).or_else(|| at(other)).unwrap_or_default())
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
