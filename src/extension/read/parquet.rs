//! Parquet files, whose columns have types.

use bytes::Bytes;
use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::Field;

use crate::extension::cell::{Cell, InputTable};
use crate::extension::error::ExtendError;
use crate::extension::faults::Faults;

use super::ReadTable;

pub(super) fn read(file: &str, bytes: &[u8]) -> Result<ReadTable, ExtendError> {
    let refuse = |error: &ParquetError| ExtendError::Form {
        file: file.to_owned(),
        reason: format!("cannot be read as a Parquet file: {error}"),
    };
    let reader =
        SerializedFileReader::new(Bytes::copy_from_slice(bytes)).map_err(|error| refuse(&error))?;
    let schema = reader.metadata().file_metadata().schema_descr_ptr();
    let columns: Vec<String> = schema
        .root_schema()
        .get_fields()
        .iter()
        .map(|field| field.name().to_owned())
        .collect();
    let (mut rows, mut faults) = (Vec::new(), Faults::default());
    let found = reader.get_row_iter(None).map_err(|error| refuse(&error))?;
    for (number, row) in (1..).zip(found) {
        let row = row.map_err(|error| refuse(&error))?;
        let mut cells = Vec::with_capacity(columns.len());
        for (name, field) in row.get_column_iter() {
            cells.push(cell(field).unwrap_or_else(|what| {
                faults.add(number, || {
                    format!("{name:?} is {what}; expected a number, a text or null")
                });
                Cell::Missing
            }));
        }
        rows.push(cells);
    }
    let lines = rows.len();
    Ok(ReadTable {
        table: InputTable::new(columns, rows),
        faults,
        lines,
        original: None,
    })
}

/// A value; unsigned numbers of 64 bits stay as they are written, since not all of them fit.
fn cell(field: &Field) -> Result<Cell, &'static str> {
    Ok(match field {
        Field::Null => Cell::Missing,
        Field::Bool(value) => Cell::Integer((*value).into()),
        Field::Byte(value) => Cell::Integer((*value).into()),
        Field::Short(value) => Cell::Integer((*value).into()),
        Field::Int(value) => Cell::Integer((*value).into()),
        Field::Long(value) => Cell::Integer(*value),
        Field::UByte(value) => Cell::Integer((*value).into()),
        Field::UShort(value) => Cell::Integer((*value).into()),
        Field::UInt(value) => Cell::Integer((*value).into()),
        Field::ULong(value) => Cell::Written(value.to_string()),
        Field::Float(value) => Cell::Real((*value).into()),
        Field::Double(value) => Cell::Real(*value),
        Field::Str(value) => Cell::Text(value.clone()),
        Field::Bytes(_) => return Err("bytes"),
        Field::Group(_) | Field::ListInternal(_) | Field::MapInternal(_) => {
            return Err("a list or a group");
        }
        Field::Decimal(_) => return Err("a decimal number"),
        Field::Float16(value) => Cell::Real(value.to_f64()),
        _ => return Err("a date or a time"),
    })
}
