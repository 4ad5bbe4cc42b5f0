//! JSON Schemas of columns, from their declared types, units and meanings. Those of the answers refer to columns, so that a
//! type is written down only once: in the data dictionary.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::model::{ColumnType, DeclaredColumn};
use crate::query::{NatsBench, QueryError};

/// The columns of every public view.
#[derive(Debug)]
pub(super) struct ColumnSchemas(BTreeMap<String, Vec<DeclaredColumn>>);

impl ColumnSchemas {
    /// Reads the data dictionary of a database.
    pub(super) fn of(bench: &NatsBench) -> Result<Self, QueryError> {
        let columns = |view: String| {
            let columns = bench.declared_columns(&view)?;
            Ok((view, columns))
        };
        let views = bench.declared_views()?.into_iter();
        views.map(columns).collect::<Result<_, _>>().map(Self)
    }

    /// The schema of a row of each view, by its name.
    pub(super) fn rows(&self) -> Map<String, Value> {
        self.0
            .iter()
            .map(|(view, columns)| (view.clone(), row(view, columns)))
            .collect()
    }

    /// A schema in which each `{"column": "VIEW.COLUMN"}` is replaced by the schema of that column. With `"nullable": false`
    /// beside it, the answer cannot have null there, though the column can.
    pub(super) fn fill(&self, schema: Value) -> Value {
        match schema {
            Value::Object(mut members) => {
                if let Some(filled) = self.column(&members) {
                    return filled;
                }
                for member in members.values_mut() {
                    *member = self.fill(member.take());
                }
                Value::Object(members)
            }
            Value::Array(items) => items.into_iter().map(|item| self.fill(item)).collect(),
            other => other,
        }
    }

    fn column(&self, members: &Map<String, Value>) -> Option<Value> {
        let (view, name) = members.get("column")?.as_str()?.split_once('.')?;
        let mut columns = self.0.get(view)?.iter();
        let mut column = columns.find(|column| column.name == name)?.clone();
        column.nullable &= members.get("nullable") != Some(&Value::Bool(false));
        Some(schema_of(&column))
    }
}

fn row(view: &str, columns: &[DeclaredColumn]) -> Value {
    let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
    let properties: Map<String, Value> = columns
        .iter()
        .map(|column| (column.name.clone(), schema_of(column)))
        .collect();
    json!({
        "type": "object",
        "description": format!("A row of the view {view}. /api/sql answers a row as an array of these values."),
        "required": names,
        "properties": properties,
    })
}

fn schema_of(column: &DeclaredColumn) -> Value {
    let (kind, format) = match column.column_type {
        ColumnType::Text => ("string", None),
        ColumnType::Boolean => ("integer", None), // as SQLite stores it
        ColumnType::Int16 => ("integer", Some("int16")),
        ColumnType::Int32 => ("integer", Some("int32")),
        ColumnType::Int64 => ("integer", Some("int64")),
        ColumnType::Double => ("number", Some("double")),
        ColumnType::Blob => ("array", None), // of bytes, as the box for SQL answers them
    };
    let meaning = match column.unit.as_str() {
        "" => column.meaning.clone(),
        unit => format!("{unit}: {}", column.meaning),
    };
    let mut schema = json!({ "type": kind, "description": meaning });
    if column.nullable {
        schema["type"] = json!([kind, "null"]);
    }
    if let Some(format) = format {
        schema["format"] = json!(format);
    }
    if column.column_type == ColumnType::Boolean {
        schema["minimum"] = json!(0);
        schema["maximum"] = json!(1);
    }
    schema
}

#[cfg(test)]
pub(super) mod tests {
    use crate::store::Database;

    use super::*;

    /// The columns of an empty database.
    pub(in crate::serve) fn of_an_empty_database() -> ColumnSchemas {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("empty.db");
        drop(Database::create_or_open(&path).unwrap());
        ColumnSchemas::of(&NatsBench::open(&path).unwrap()).unwrap()
    }

    #[test]
    fn a_column_is_described_by_its_declared_type() {
        let schemas = of_an_empty_database();
        let loss = json!({ "column": "more_info.valid_loss" });
        let filled = schemas.fill(json!({ "items": [loss] }));
        let loss = &filled["items"][0];
        assert_eq!(loss["type"], json!(["number", "null"]));
        assert_eq!(loss["format"], "double");
        let meaning = loss["description"].as_str().unwrap();
        assert!(meaning.starts_with("nats: cross-entropy"), "{meaning}");
        let never = json!({ "column": "cost_info.latency_seconds", "nullable": false });
        assert_eq!(schemas.fill(never)["type"], "number");
    }

    #[test]
    fn every_view_has_the_schema_of_its_rows() {
        let rows = of_an_empty_database().rows();
        assert!(rows.len() >= 18, "{} views", rows.len());
        let required = rows["coverage"]["required"].as_array().unwrap();
        assert_eq!(required.len(), 5);
        let imported = &rows["architectures"]["properties"]["imported"];
        assert_eq!(imported["maximum"], 1);
        assert!(!rows.contains_key("stored_trials"), "a table");
    }
}
