//! Rows of the tables of NAS-Bench-101.

use rusqlite::Row;
use serde::Serialize;

use crate::model::SampleMark;
use crate::store::sample_share::sample_mark;

use super::official::official_file;

/// Numbers of a run in the order of their columns: training, validation and test accuracy, and time, first before training,
/// then after half of the epochs, then after the last. [`Unit`](crate::model::Unit) says what is stored for a number.
pub(crate) type RunNumbers = [Option<f64>; 12];

/// A row of `stored_nb101_runs`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct StoredRun {
    /// Its key.
    pub run_id: i64,
    /// What is stored for its numbers.
    pub numbers: RunNumbers,
    /// Seconds of training and all evaluations.
    pub total_seconds: Option<f64>,
}

impl StoredRun {
    /// The columns of its numbers.
    #[cfg(feature = "import")]
    pub(crate) const COLUMNS: [&str; 12] = [
        "start_train",
        "start_valid",
        "start_test",
        "start_time",
        "halfway_train",
        "halfway_valid",
        "halfway_test",
        "halfway_time",
        "final_train",
        "final_valid",
        "final_test",
        "final_time",
    ];

    pub(super) fn of_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        let mut numbers = RunNumbers::default();
        for (place, number) in numbers.iter_mut().enumerate() {
            *number = row.get(1 + place)?;
        }
        Ok(Self {
            run_id: row.get(0)?,
            numbers,
            total_seconds: row.get(13)?,
        })
    }
}

/// An adjacency matrix, with what follows from it.
#[cfg(feature = "import")]
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StoredMatrix {
    /// Number of vertices.
    pub vertices: u8,
    /// An edge from x to y is bit x + y (y - 1) / 2.
    pub edge_bits: u32,
    /// Number of edges.
    pub edges: u8,
    /// Edges on the longest way from input to output.
    pub depth: u8,
    /// Row by row, `0` or `1`.
    pub adjacency: String,
}

#[cfg(feature = "import")]
impl StoredMatrix {
    pub(super) fn of_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            vertices: row.get(0)?,
            edge_bits: row.get(1)?,
            edges: row.get(2)?,
            depth: row.get(3)?,
            adjacency: row.get(4)?,
        })
    }
}

/// A module as the database lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StoredModule {
    /// Its place in the order of the hashes.
    pub arch_index: u32,
    /// Its hash.
    pub module_hash: [u8; 16],
    /// Number of vertices.
    pub vertices: u8,
    /// An edge from x to y is bit x + y (y - 1) / 2.
    pub edge_bits: u32,
    /// Operations of the inner vertices, a digit each.
    pub operation_digits: String,
    /// Weights of the network.
    pub trainable_parameters: i64,
}

impl StoredModule {
    pub(super) fn of_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            arch_index: row.get(0)?,
            module_hash: row.get(1)?,
            vertices: row.get(2)?,
            edge_bits: row.get(3)?,
            operation_digits: row.get(4)?,
            trainable_parameters: row.get(5)?,
        })
    }
}

/// A file of NAS-Bench-101 that was imported from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Nb101FileInfo {
    /// Its name, without its path.
    pub file: String,
    /// Name of the published file that has the same bytes.
    pub official_file: Option<&'static str>,
    /// Its size in bytes.
    pub file_bytes: u64,
    /// SHA-256 of the file, in hexadecimal digits.
    pub file_sha256: String,
    /// Training runs in it.
    pub records: u64,
    /// Version that imported it last.
    pub natsbench_version: String,
    /// UTC, ISO 8601.
    pub first_import_at: String,
    /// UTC, ISO 8601.
    pub last_import_at: String,
    /// Whether the last import came to its end.
    pub finished: bool,
    /// What invented its numbers, if it says that it is a sample.
    pub sample: Option<SampleMark>,
}

impl Nb101FileInfo {
    pub(super) fn of_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        let file_sha256: String = row.get(2)?;
        Ok(Self {
            file: row.get(0)?,
            official_file: official_file(&file_sha256),
            file_bytes: row.get(1)?,
            file_sha256,
            records: row.get(3)?,
            natsbench_version: row.get(4)?,
            first_import_at: row.get(5)?,
            last_import_at: row.get(6)?,
            finished: row.get(7)?,
            sample: sample_mark(row, 8)?,
        })
    }
}
