//! Tables whose values are separated by commas or tabs, with a line of names above them.

use csv::{ReaderBuilder, StringRecord};

use crate::extension::cell::{Cell, InputRow, InputTable};
use crate::extension::error::ExtendError;
use crate::extension::faults::Faults;

use super::ReadTable;

pub(super) fn read(file: &str, text: &str) -> Result<ReadTable, ExtendError> {
    let refuse = |reason: String| ExtendError::Form {
        file: file.to_owned(),
        reason,
    };
    let header_line = text.trim_start().lines().next().unwrap_or_default();
    let delimiter = match header_line {
        line if line.contains('\t') => b'\t',
        line if line.contains(';') && !line.contains(',') => {
            let reason =
                "the names of the columns are separated by semicolons; expected commas or tabs";
            return Err(refuse(reason.to_owned()));
        }
        _ => b',',
    };
    let mut reader = ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut record = StringRecord::new();
    let mut read = |record: &mut StringRecord| {
        reader
            .read_record(record)
            .map_err(|error| refuse(format!("cannot be read as a table: {error}")))
    };
    read(&mut record)?;
    let columns: Vec<String> = record.iter().map(|name| name.trim().to_owned()).collect();
    let (mut rows, mut faults, mut lines) = (Vec::new(), Faults::default(), 0);
    while read(&mut record)? {
        lines += 1;
        let number = record.position().map_or(0, csv::Position::line);
        if record.len() != columns.len() {
            faults.add(number, || {
                format!(
                    "{} values; expected {}, as many as names of columns",
                    record.len(),
                    columns.len()
                )
            });
            continue;
        }
        let cell = |text: &str| {
            if text.trim().is_empty() {
                Cell::Missing
            } else {
                Cell::Written(text.to_owned())
            }
        };
        rows.push(InputRow {
            number,
            cells: record.iter().map(cell).collect(),
        });
    }
    Ok(ReadTable {
        table: InputTable {
            columns,
            rows,
            counted_as: "line",
        },
        faults,
        lines,
        original: None,
    })
}
