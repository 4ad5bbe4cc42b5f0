//! CSV with a header. NULL is an empty field; numbers have as many digits as it takes to read them back exactly.

use csv::ErrorKind;

use super::super::ExportError;
use super::super::batch::{Batch, Cell, Cells, ColumnValues};
use super::super::new_file::{Content, NewFile};
use super::super::plan::PlannedView;
use super::TableWriter;
use crate::store::StoreError;

/// A CSV file that is being written.
pub(super) struct Writer {
    file: csv::Writer<NewFile>,
    view: &'static str,
    columns: Vec<(String, bool)>,
    rows: u64,
}

impl Writer {
    pub(super) fn begin(file: NewFile, view: &PlannedView) -> Result<Self, ExportError> {
        let mut writer = Self {
            file: csv::Writer::from_writer(file),
            view: view.view.name,
            columns: view
                .columns
                .iter()
                .map(|column| (column.name.clone(), column.nullable))
                .collect(),
            rows: 0,
        };
        let header = view.columns.iter().map(|column| column.name.as_str());
        let written = writer.file.write_record(header);
        written.map_err(|source| writer.failed(source))?;
        Ok(writer)
    }

    fn failed(&self, source: csv::Error) -> ExportError {
        failed(self.file.get_ref(), source)
    }
}

fn failed(file: &NewFile, source: csv::Error) -> ExportError {
    let path = file.target();
    match source.kind() {
        ErrorKind::Io(cause) => StoreError::io("write", path, cause).into(),
        _ => ExportError::Csv {
            path: path.to_owned(),
            source,
        },
    }
}

impl TableWriter for Writer {
    fn write(&mut self, batch: &Batch) -> Result<(), ExportError> {
        let mut columns: Vec<Cells<'_>> = batch.columns.iter().map(ColumnValues::cells).collect();
        for _row in 0..batch.rows {
            self.rows += 1;
            for (cells, (column, nullable)) in columns.iter_mut().zip(&self.columns) {
                let cell = cells.next().unwrap_or(Cell::Null);
                let written = match cell {
                    // It would be read as NULL.
                    Cell::Text("") if *nullable => {
                        return Err(ExportError::Value {
                            view: self.view,
                            column: column.clone(),
                            row: self.rows,
                            expected: "a text that is not empty, or NULL".to_owned(),
                            found: "an empty text".to_owned(),
                        });
                    }
                    Cell::Null => self.file.write_field(""),
                    Cell::Text(text) => self.file.write_field(text),
                    Cell::Boolean(value) => {
                        self.file.write_field(if value { "true" } else { "false" })
                    }
                    Cell::Integer(value) => self.file.write_field(value.to_string()),
                    Cell::Double(value) => self.file.write_field(format!("{value:?}")),
                };
                written.map_err(|source| failed(self.file.get_ref(), source))?;
            }
            let ended = self.file.write_record(None::<&[u8]>);
            ended.map_err(|source| failed(self.file.get_ref(), source))?;
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<Content, ExportError> {
        let target = self.file.get_ref().target().to_owned();
        let lost = |source: &std::io::Error| StoreError::io("write", &target, source);
        self.file.flush().map_err(|source| lost(&source))?;
        let file = self.file.into_inner();
        let file = file.map_err(|failure| lost(failure.error()))?;
        Ok(file.finish()?)
    }
}
