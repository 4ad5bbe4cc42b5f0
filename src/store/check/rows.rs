//! Comparing the answers to two questions, row by row.

use std::collections::BTreeMap;

use rusqlite::types::Value;
use rusqlite::{Connection, Row};

use super::difference::SchemaDifference;

/// A value as it is written in SQL.
pub(super) fn text(value: &Value) -> String {
    match value {
        Value::Null => "NULL".to_owned(),
        Value::Integer(number) => number.to_string(),
        Value::Real(number) => format!("{number:?}"),
        Value::Text(text) => format!("'{}'", text.replace('\'', "''")),
        Value::Blob(bytes) => {
            let digits: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
            format!("x'{digits}'")
        }
    }
}

/// The name of a row: text without its quotation marks.
fn name(value: Value) -> String {
    match value {
        Value::Text(text) => text,
        other => text(&other),
    }
}

/// First column to all columns, as text.
pub(super) fn found_rows(
    connection: &Connection,
    sql: &str,
) -> rusqlite::Result<BTreeMap<String, String>> {
    let mut statement = connection.prepare(sql)?;
    let columns = statement.column_count();
    let texts = |row: &Row<'_>| {
        let value = |column| row.get::<_, Value>(column).map(|value| text(&value));
        let all: Vec<String> = (0..columns).map(value).collect::<Result<_, _>>()?;
        Ok((name(row.get(0)?), all.join(", ")))
    };
    statement.query_map([], texts)?.collect()
}

pub(super) fn compare(
    place: &str,
    expected: BTreeMap<String, String>,
    mut found: BTreeMap<String, String>,
) -> Vec<SchemaDifference> {
    let mut differences = Vec::new();
    let mut push = |key: &str, expected: &str, found: &str| {
        differences.push(SchemaDifference {
            place: format!("{place}: {key}"),
            expected: expected.to_owned(),
            found: found.to_owned(),
        });
    };
    for (key, expected) in expected {
        match found.remove(&key) {
            Some(found) if found == expected => (),
            Some(found) => push(&key, &expected, &found),
            None => push(&key, &expected, "nothing"),
        }
    }
    for (key, found) in found {
        push(&key, "nothing", &found);
    }
    differences
}
