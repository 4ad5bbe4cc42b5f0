//! Reading Parquet back, row by row, with the reader of the same library.

use std::fs::File;
use std::path::Path;

use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::Field;
use rusqlite::types::Value;

/// An open file.
pub(super) fn open(path: &Path) -> SerializedFileReader<File> {
    SerializedFileReader::new(File::open(path).unwrap()).unwrap()
}

/// All rows of a file, as the database would give them.
pub(super) fn rows(path: &Path) -> Vec<Vec<Value>> {
    let file = open(path);
    let rows = file.get_row_iter(None).unwrap();
    rows.map(|row| {
        let row = row.unwrap();
        row.get_column_iter()
            .map(|(_, field)| value(field))
            .collect()
    })
    .collect()
}

fn value(field: &Field) -> Value {
    match field {
        Field::Null => Value::Null,
        Field::Bool(value) => Value::Integer((*value).into()),
        Field::Short(value) => Value::Integer((*value).into()),
        Field::Int(value) => Value::Integer((*value).into()),
        Field::Long(value) => Value::Integer(*value),
        Field::Double(value) => Value::Real(*value),
        Field::Str(text) => Value::Text(text.clone()),
        other => panic!("{other:?}"),
    }
}
