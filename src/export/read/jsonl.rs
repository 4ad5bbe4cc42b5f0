//! JSON lines as an export writes them.

use std::fs::File;
use std::io::{BufRead, BufReader};

use rusqlite::types::Value;
use serde_json::{Map, Value as Json};

use crate::model::{ColumnType, DeclaredColumn};

use super::super::batch::Batch;
use super::super::plan::PlannedView;
use super::{TableReader, Wrong, boolean, is_integer, push};

pub(super) struct Reader<'a> {
    file: BufReader<File>,
    view: &'a PlannedView,
    line: String,
    rows: u64,
}

impl<'a> Reader<'a> {
    pub(super) fn open(file: File, view: &'a PlannedView) -> Self {
        Self {
            file: BufReader::new(file),
            view,
            line: String::new(),
            rows: 0,
        }
    }
}

impl TableReader for Reader<'_> {
    fn read(&mut self, rows: usize, batch: &mut Batch) -> Result<(), Wrong> {
        while batch.rows < rows {
            let row = self.rows + 1;
            let wrong = |found: String| Wrong {
                row: Some(row),
                column: None,
                expected: format!("an object with {} entries", self.view.columns.len()),
                found,
            };
            self.line.clear();
            let count = self.file.read_line(&mut self.line);
            if count.map_err(|error| wrong(error.to_string()))? == 0 {
                break;
            }
            self.rows = row;
            let object: Map<String, Json> =
                serde_json::from_str(&self.line).map_err(|error| wrong(error.to_string()))?;
            if object.len() != self.view.columns.len() {
                return Err(wrong(format!("one with {}", object.len())));
            }
            for (column, values) in self.view.columns.iter().zip(&mut batch.columns) {
                let found = object.get(&column.name);
                let shown = found.map_or_else(|| "nothing".to_owned(), ToString::to_string);
                push(
                    values,
                    column,
                    found.and_then(|found| value(found, column)),
                    row,
                    &shown,
                )?;
            }
            batch.rows += 1;
        }
        Ok(())
    }
}

/// The value of an entry; `None` if it is none of its column.
fn value(entry: &Json, column: &DeclaredColumn) -> Option<Value> {
    match entry {
        Json::Null => Some(Value::Null),
        Json::Bool(value) if column.column_type == ColumnType::Boolean => Some(boolean(*value)),
        Json::String(text) if column.column_type == ColumnType::Text => {
            Some(Value::Text(text.clone()))
        }
        Json::Number(number) if is_integer(column) => number.as_i64().map(Value::Integer),
        Json::Number(number) if column.column_type == ColumnType::Double => {
            number.as_f64().map(Value::Real)
        }
        _ => None,
    }
}
