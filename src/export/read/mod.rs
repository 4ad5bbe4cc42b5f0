//! Readers of files, one for each form, which give the rows back in the order of the file.

mod csv;
mod jsonl;
mod parquet;

use std::fs::File;
use std::path::Path;

use rusqlite::types::Value;

use crate::model::{ColumnType, DeclaredColumn};
use crate::store::StoreError;

use super::ExportFormat;
use super::batch::{Batch, ColumnValues};
use super::plan::PlannedView;

/// What is wrong with a file, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wrong {
    /// Number of the row, from 1, as far as there is one.
    pub(super) row: Option<u64>,
    pub(super) column: Option<String>,
    pub(super) expected: String,
    pub(super) found: String,
}

impl Wrong {
    /// Something that is wrong with the file as a whole.
    pub(super) fn file(expected: impl Into<String>, found: impl Into<String>) -> Self {
        Self {
            row: None,
            column: None,
            expected: expected.into(),
            found: found.into(),
        }
    }
}

/// A file that is being read.
pub(super) trait TableReader {
    /// Reads the next rows, at most so many, into an empty batch; fewer only at the end.
    fn read(&mut self, rows: usize, batch: &mut Batch) -> Result<(), Wrong>;
}

/// Opens a file.
///
/// # Errors
///
/// [`StoreError`] if it cannot be opened; [`Wrong`], as a value, if it is not of this form or has other columns.
pub(super) fn open<'a>(
    path: &Path,
    view: &'a PlannedView,
    format: ExportFormat,
) -> Result<Result<Box<dyn TableReader + 'a>, Wrong>, StoreError> {
    let file = File::open(path).map_err(|source| StoreError::io("read", path, &source))?;
    Ok(match format {
        ExportFormat::Parquet => {
            parquet::Reader::open(file, view).map(|reader| Box::new(reader) as Box<_>)
        }
        ExportFormat::Csv => csv::Reader::open(file, view).map(|reader| Box::new(reader) as Box<_>),
        ExportFormat::Jsonl => Ok(Box::new(jsonl::Reader::open(file, view))),
    })
}

/// Adds a value that was read from a text.
fn push(
    values: &mut ColumnValues,
    column: &DeclaredColumn,
    value: Option<Value>,
    row: u64,
    found: &str,
) -> Result<(), Wrong> {
    let wrong = |expected: String| Wrong {
        row: Some(row),
        column: Some(column.name.clone()),
        expected,
        found: found.to_owned(),
    };
    let value = value.ok_or_else(|| wrong(column.column_type.to_string()))?;
    values
        .push((&value).into(), column.column_type)
        .map_err(|misfit| wrong(misfit.expected))
}

/// A boolean as the database has it.
const fn boolean(value: bool) -> Value {
    Value::Integer(if value { 1 } else { 0 })
}

/// Whether a column has whole numbers.
const fn is_integer(column: &DeclaredColumn) -> bool {
    matches!(
        column.column_type,
        ColumnType::Int16 | ColumnType::Int32 | ColumnType::Int64
    )
}
