//! CSV and JSON lines: the same values, to the last bit, and NULL.

use std::fs;
use std::path::Path;

use natsbench::export::{ExportFormat, VerifyExport};
use rusqlite::types::Value;

use super::{Database, exported, files_of, manifest, rows_of};

/// Asserts that the files of an export have all rows of all views.
fn assert_rows(out: &Path, read: impl Fn(&str, &serde_json::Value) -> Vec<Vec<Value>>) {
    let manifest = manifest(out);
    for view in manifest["views"].as_array().unwrap() {
        let texts = files_of(view)
            .into_iter()
            .map(|file| fs::read_to_string(out.join(file)).unwrap());
        let found: Vec<_> = texts.flat_map(|text| read(&text, view)).collect();
        let expected = rows_of(Database::shared(), view);
        let differing = found
            .iter()
            .zip(&expected)
            .find(|(one, other)| one != other);
        assert_eq!(differing, None, "{}", view["view"]);
        assert_eq!(found.len(), expected.len(), "{}", view["view"]);
    }
    let verify = VerifyExport {
        folder: out.to_owned(),
        database: Database::shared().to_owned(),
        ..VerifyExport::default()
    };
    let summary = verify.run(&mut |_event| ()).unwrap();
    assert_eq!(summary.differences, 0);
    assert!(summary.values > 100_000);
}

/// A field of a column as the database has it.
fn parsed(field: &str, column: &serde_json::Value) -> Value {
    if field.is_empty() && column["nullable"] == true {
        return Value::Null;
    }
    match column["type"].as_str().unwrap() {
        "text" => Value::Text(field.to_owned()),
        "boolean" => Value::Integer(field.parse::<bool>().unwrap().into()),
        "double" => Value::Real(field.parse().unwrap()),
        _ => Value::Integer(field.parse().unwrap()),
    }
}

#[test]
fn csv_has_every_value_to_the_last_bit_and_nothing_for_null() {
    let folder = exported(ExportFormat::Csv);
    assert_rows(folder.path(), |text, view| {
        let mut file = csv::Reader::from_reader(text.as_bytes());
        let columns = view["columns"].as_array().unwrap();
        let rows = file.records().map(|record| {
            let record = record.unwrap();
            record
                .iter()
                .zip(columns)
                .map(|(field, column)| parsed(field, column))
                .collect()
        });
        rows.collect()
    });
}

#[test]
fn json_lines_have_every_value_to_the_last_bit_and_null() {
    let folder = exported(ExportFormat::Jsonl);
    assert_rows(folder.path(), |text, view| {
        let columns = view["columns"].as_array().unwrap();
        let value = |line: &serde_json::Value, column: &serde_json::Value| {
            let entry = &line[column["name"].as_str().unwrap()];
            match entry {
                serde_json::Value::Null => Value::Null,
                serde_json::Value::Bool(value) => Value::Integer((*value).into()),
                serde_json::Value::String(text) => Value::Text(text.clone()),
                number if column["type"] == "double" => Value::Real(number.as_f64().unwrap()),
                number => Value::Integer(number.as_i64().unwrap()),
            }
        };
        let lines = text.lines().map(|line| serde_json::from_str(line).unwrap());
        lines
            .map(|line| columns.iter().map(|column| value(&line, column)).collect())
            .collect()
    });
}
