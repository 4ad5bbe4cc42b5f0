//! One JSON object per line, with an entry for each column, in the order of the view.

use std::io::{self, Write as _};

use super::super::ExportError;
use super::super::batch::{Batch, Cell, Cells, ColumnValues};
use super::super::new_file::{Content, NewFile};
use super::super::plan::PlannedView;
use super::TableWriter;
use crate::store::StoreError;

/// A file of JSON lines that is being written.
pub(super) struct Writer {
    file: NewFile,
    view: &'static str,
    /// For each column, what stands before its value: a comma unless it is the first, its name, a colon.
    before: Vec<Vec<u8>>,
    columns: Vec<String>,
    line: Vec<u8>,
    rows: u64,
}

impl Writer {
    pub(super) fn begin(file: NewFile, view: &PlannedView) -> Self {
        let columns = view.columns.iter().map(|column| column.name.clone());
        let columns: Vec<String> = columns.collect();
        let before = columns.iter().enumerate().map(|(number, name)| {
            let comma = if number == 0 { "{" } else { "," };
            format!("{comma}{}:", serde_json::Value::from(name.as_str())).into_bytes()
        });
        Self {
            file,
            view: view.view.name,
            before: before.collect(),
            columns,
            line: Vec::new(),
            rows: 0,
        }
    }

    fn failed(&self, source: &io::Error) -> ExportError {
        StoreError::io("write", self.file.target(), source).into()
    }

    /// JSON has no infinite numbers.
    fn refuse_infinite(&self, column: usize, value: f64) -> Result<(), ExportError> {
        if value.is_finite() {
            return Ok(());
        }
        Err(ExportError::Value {
            view: self.view,
            column: self.columns.get(column).cloned().unwrap_or_default(),
            row: self.rows,
            expected: "a finite number".to_owned(),
            found: format!("{value:?}"),
        })
    }
}

impl TableWriter for Writer {
    fn write(&mut self, batch: &Batch) -> Result<(), ExportError> {
        let mut columns: Vec<Cells<'_>> = batch.columns.iter().map(ColumnValues::cells).collect();
        for _row in 0..batch.rows {
            self.rows += 1;
            self.line.clear();
            for (number, cells) in columns.iter_mut().enumerate() {
                let cell = cells.next().unwrap_or(Cell::Null);
                if let Cell::Double(value) = cell {
                    self.refuse_infinite(number, value)?;
                }
                if let Some(before) = self.before.get(number) {
                    self.line.extend_from_slice(before);
                }
                let line = &mut self.line;
                let written = match cell {
                    Cell::Null => line.write_all(b"null"),
                    Cell::Text(text) => serde_json::to_writer(line, text).map_err(io::Error::from),
                    Cell::Boolean(value) => write!(line, "{value}"),
                    Cell::Integer(value) => write!(line, "{value}"),
                    Cell::Double(value) => write!(line, "{value:?}"),
                };
                written.map_err(|source| self.failed(&source))?;
            }
            self.line.extend_from_slice(b"}\n");
            let written = self.file.write_all(&self.line);
            written.map_err(|source| self.failed(&source))?;
        }
        Ok(())
    }

    fn finish(self: Box<Self>) -> Result<Content, ExportError> {
        Ok(self.file.finish()?)
    }
}
