//! JSON lines: an object in each line, whose keys are the columns. A list of such objects is read, too.

use std::collections::HashMap;
use std::fmt;

use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::extension::cell::{Cell, InputRow, InputTable};
use crate::extension::error::ExtendError;
use crate::extension::faults::Faults;

use super::ReadTable;

pub(super) fn read(file: &str, text: &str) -> Result<ReadTable, ExtendError> {
    if text.trim_start().starts_with('[') {
        return read_list(file, text);
    }
    let mut rows = Rows::default();
    for (number, line) in (1..).zip(text.lines()) {
        if line.trim().is_empty() {
            continue;
        }
        match serde_json::from_str(line) {
            Ok(object) => rows.add(number, &object),
            Err(error) => rows.wrong(number, || {
                format!("{}; expected a JSON object", without_place(&error))
            }),
        }
    }
    Ok(rows.into_table("line"))
}

fn read_list(file: &str, text: &str) -> Result<ReadTable, ExtendError> {
    let objects: Vec<Object<'_>> =
        serde_json::from_str(text).map_err(|error| ExtendError::Form {
            file: file.to_owned(),
            reason: format!("{error}; expected a list of JSON objects, each of which is a row"),
        })?;
    let mut rows = Rows::default();
    for (number, object) in (1..).zip(&objects) {
        rows.add(number, object);
    }
    Ok(rows.into_table("row"))
}

/// An error of `serde_json` without its place, which is one of the line only.
fn without_place(error: &serde_json::Error) -> String {
    let text = error.to_string();
    match text.rfind(" at line ") {
        Some(place) => format!("{} at character {}", &text[..place], error.column()),
        None => text,
    }
}

/// The rows that were read; each can have other keys than those before it.
#[derive(Default)]
struct Rows {
    columns: Vec<String>,
    positions: HashMap<String, usize>,
    read: Vec<InputRow>,
    faults: Faults,
    lines: usize,
}

impl Rows {
    fn add(&mut self, number: u64, object: &Object<'_>) {
        let mut cells = vec![Cell::Missing; self.columns.len()];
        let mut is_filled = vec![false; self.columns.len()];
        for (key, value) in &object.0 {
            let cell = match cell(value) {
                Ok(cell) => cell,
                Err(what) => {
                    return self.wrong(number, || {
                        format!("{key:?} is {what}; expected a number, a text or null")
                    });
                }
            };
            let known = self.positions.get(key).copied();
            let position = known.unwrap_or_else(|| {
                self.columns.push(key.clone());
                self.positions.insert(key.clone(), cells.len());
                cells.push(Cell::Missing);
                is_filled.push(false);
                cells.len() - 1
            });
            if std::mem::replace(&mut is_filled[position], true) {
                return self.wrong(number, || {
                    format!("{key:?} is there twice; expected it once")
                });
            }
            cells[position] = cell;
        }
        self.lines += 1;
        self.read.push(InputRow { number, cells });
    }

    fn wrong(&mut self, number: u64, reason: impl FnOnce() -> String) {
        self.lines += 1;
        self.faults.add(number, reason);
    }

    fn into_table(self, counted_as: &'static str) -> ReadTable {
        ReadTable {
            table: InputTable {
                columns: self.columns,
                rows: self.read,
                counted_as,
            },
            faults: self.faults,
            lines: self.lines,
            original: None,
        }
    }
}

/// A value of an object. A number stays as it is written, so that no digit is lost before its type is decided.
fn cell(value: &RawValue) -> Result<Cell, &'static str> {
    let text = value.get();
    Ok(match text.as_bytes().first() {
        Some(b'n') => Cell::Missing,
        Some(b't') => Cell::Integer(1),
        Some(b'f') => Cell::Integer(0),
        Some(b'"') => {
            Cell::Text(serde_json::from_str(text).map_err(|_| "a text with half a character")?)
        }
        Some(b'{') => return Err("an object"),
        Some(b'[') => return Err("a list"),
        _ => Cell::Written(text.to_owned()),
    })
}

/// An object with its keys in their order, also those that are there twice.
struct Object<'text>(Vec<(String, &'text RawValue)>);

impl<'de> serde::Deserialize<'de> for Object<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Pairs;
        impl<'de> Visitor<'de> for Pairs {
            type Value = Object<'de>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a JSON object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Object<'de>, A::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(Object(pairs))
            }
        }
        deserializer.deserialize_map(Pairs)
    }
}
