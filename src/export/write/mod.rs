//! Writers of files, one for each form.

mod csv;
mod jsonl;
mod parquet;

pub(super) use parquet::schema as parquet_schema;

use super::batch::Batch;
use super::new_file::{Content, NewFile};
use super::plan::PlannedView;
use super::{ExportError, ExportFormat};

/// Rows of a Parquet row group, and of a batch. Fixed, since the bytes of files depend on it.
pub(super) const ROWS_IN_GROUP: usize = 250_000;

/// What all files of an export have in common.
#[derive(Debug, Clone)]
pub(super) struct Common {
    pub(super) format: ExportFormat,
    /// Level of zstd.
    pub(super) level: i32,
    /// The archives with their digests, as JSON.
    pub(super) sources: String,
    /// The words that must stand beside invented numbers.
    pub(super) samples: Vec<String>,
}

/// A file that is being written.
pub(super) trait TableWriter {
    /// Adds rows.
    fn write(&mut self, batch: &Batch) -> Result<(), ExportError>;

    /// Ends the file and gives it its name.
    fn finish(self: Box<Self>) -> Result<Content, ExportError>;
}

/// Begins a file.
pub(super) fn writer(
    file: NewFile,
    view: &PlannedView,
    common: &Common,
) -> Result<Box<dyn TableWriter>, ExportError> {
    Ok(match common.format {
        ExportFormat::Parquet => Box::new(parquet::Writer::begin(file, view, common)?),
        ExportFormat::Csv => Box::new(csv::Writer::begin(file, view)?),
        ExportFormat::Jsonl => Box::new(jsonl::Writer::begin(file, view)),
    })
}
