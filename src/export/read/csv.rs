//! CSV as an export writes it.

use std::fs::File;
use std::io::BufReader;

use csv::StringRecord;
use rusqlite::types::Value;

use crate::model::{ColumnType, DeclaredColumn};

use super::super::batch::Batch;
use super::super::plan::PlannedView;
use super::{TableReader, Wrong, boolean, is_integer, push};

pub(super) struct Reader<'a> {
    file: csv::Reader<BufReader<File>>,
    view: &'a PlannedView,
    record: StringRecord,
    rows: u64,
}

impl<'a> Reader<'a> {
    pub(super) fn open(file: File, view: &'a PlannedView) -> Result<Self, Wrong> {
        let mut file = csv::Reader::from_reader(BufReader::new(file));
        let expected: Vec<&str> = view.columns.iter().map(|of| of.name.as_str()).collect();
        match file.headers() {
            Ok(header) if header.iter().eq(expected.iter().copied()) => {}
            Ok(header) => {
                let found: Vec<&str> = header.iter().collect();
                return Err(Wrong::file(expected.join(","), found.join(",")));
            }
            Err(error) => return Err(Wrong::file("a header", error.to_string())),
        }
        Ok(Self {
            file,
            view,
            record: StringRecord::new(),
            rows: 0,
        })
    }
}

impl TableReader for Reader<'_> {
    fn read(&mut self, rows: usize, batch: &mut Batch) -> Result<(), Wrong> {
        while batch.rows < rows {
            let row = self.rows + 1;
            let unreadable = |error: csv::Error| Wrong {
                row: Some(row),
                column: None,
                expected: format!("{} fields", self.view.columns.len()),
                found: error.to_string(),
            };
            if !self
                .file
                .read_record(&mut self.record)
                .map_err(unreadable)?
            {
                break;
            }
            self.rows = row;
            let fields = self.record.iter().zip(&self.view.columns);
            for ((field, column), values) in fields.zip(&mut batch.columns) {
                push(values, column, value(field, column), row, field)?;
            }
            batch.rows += 1;
        }
        Ok(())
    }
}

/// The value of a field; `None` if it is none of its column.
fn value(field: &str, column: &DeclaredColumn) -> Option<Value> {
    if field.is_empty() && column.nullable {
        return Some(Value::Null);
    }
    if is_integer(column) {
        return field.parse().ok().map(Value::Integer);
    }
    match column.column_type {
        ColumnType::Text => Some(Value::Text(field.to_owned())),
        ColumnType::Double => field.parse().ok().map(Value::Real),
        ColumnType::Boolean => field.parse().ok().map(boolean),
        _ => None,
    }
}
