//! The answer of an [`SqlBox`] as JSON. It is written row by row, so the rows need no memory besides it, and it never grows
//! beyond the limit.

use std::io;

use rusqlite::Row;
use rusqlite::types::ValueRef;
use serde::Serialize;

use crate::store::Reader;

use super::{DeclaredSchema, SqlBox, SqlBoxError, SqlValue};

/// An answer exceeds its limit by at most so many bytes: for the names of the columns, and for what stands around the rows.
const FRAME_BYTES: usize = 1 << 20;

impl SqlBox {
    /// Answers one statement as a JSON object: `columns`, their declared `types` (null for an expression), `rows`, whether
    /// rows are left out (`cut`), and `row_limit`. Parameters have the given values, by their names. Its values are written as those of [`SqlValue`](super::SqlValue) are.
    ///
    /// # Errors
    ///
    /// As [`answer`](Self::answer).
    pub(crate) fn answer_json(
        &self,
        reader: &Reader,
        statement: &str,
        values: &[(&str, SqlValue)],
    ) -> Result<String, SqlBoxError> {
        let declared = DeclaredSchema::of(reader)?; // before the connection has limits
        let mut rows = Bounded {
            bytes: Vec::new(),
            limit: self.bytes,
        };
        let (columns, is_cut) = self.each_row(reader, statement, values, |row, count| {
            let before = rows.bytes.len();
            let is_written = rows.write_row(row, count)?;
            if !is_written {
                rows.bytes.truncate(before);
            }
            Ok(is_written)
        })?;
        let mut types = declared.types_of_answer(statement);
        types.resize(columns.len(), None);
        let types = serde_json::json!(types);
        let columns = serde_json::Value::from(columns);
        let rows = String::from_utf8_lossy(&rows.bytes);
        let row_limit = self.rows;
        Ok(format!(
            r#"{{"columns":{columns},"types":{types},"rows":[{rows}],"cut":{is_cut},"row_limit":{row_limit}}}"#
        ))
    }

    /// The most bytes that [`answer_json`](Self::answer_json) answers.
    pub(crate) const fn most_json_bytes(&self) -> usize {
        self.bytes + FRAME_BYTES
    }
}

/// Bytes up to a limit.
struct Bounded {
    bytes: Vec<u8>,
    limit: usize,
}

impl Bounded {
    /// Whether the row was written whole.
    fn write_row(&mut self, row: &Row<'_>, columns: usize) -> rusqlite::Result<bool> {
        let before: &[u8] = if self.bytes.is_empty() { b"[" } else { b",[" };
        let mut fits = io::Write::write_all(self, before).is_ok();
        for column in 0..columns {
            if column > 0 {
                fits = fits && io::Write::write_all(self, b",").is_ok();
            }
            fits = fits && self.write_value(row.get_ref(column)?);
        }
        Ok(fits && io::Write::write_all(self, b"]").is_ok())
    }

    fn write_value(&mut self, value: ValueRef<'_>) -> bool {
        match value {
            ValueRef::Null => self.write_json(&()),
            ValueRef::Integer(value) => self.write_json(&value),
            ValueRef::Real(value) => self.write_json(&value),
            ValueRef::Text(text) => self.write_json(&String::from_utf8_lossy(text)),
            ValueRef::Blob(bytes) => self.write_json(bytes),
        }
    }

    fn write_json(&mut self, value: &(impl Serialize + ?Sized)) -> bool {
        serde_json::to_writer(self, value).is_ok() // the only failure is the limit
    }
}

impl io::Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if bytes.len() > self.limit.saturating_sub(self.bytes.len()) {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::query::SqlAnswer;
    use crate::store::Database;

    use super::*;

    fn ask(limits: SqlBox, statement: &str) -> (Value, SqlAnswer) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("empty.db");
        drop(Database::create_or_open(&path).unwrap());
        let reader = Reader::open(&path).unwrap();
        let text = limits.answer_json(&reader, statement, &[]).unwrap();
        assert!(text.len() <= limits.most_json_bytes());
        let answer = limits.answer(&path, statement).unwrap().answer;
        (serde_json::from_str(&text).unwrap(), answer)
    }

    #[test]
    fn every_kind_of_value_is_written_as_values_are() {
        let statement = "SELECT NULL AS \"a\"\"b\", 7, 0.1, 9e999, 'x\"y', CAST(x'ff' AS TEXT), x'00ff' \
                         UNION ALL VALUES (1, 2, 3, 4, 5, 6, 7)";
        let (found, answer) = ask(SqlBox::default(), statement);
        let expected = json!({
            "columns": answer.columns, "types": vec![Value::Null; 7], "rows": answer.rows, "cut": false, "row_limit": 10_000,
        });
        assert_eq!(found, expected);
        assert_eq!(found["rows"][0][6], json!([0, 255]));
    }

    #[test]
    fn columns_have_their_declared_types_and_expressions_have_none() {
        let statement = "SELECT hp, epoch, loss, loss / 2 FROM epoch_metrics";
        let (found, _) = ask(SqlBox::default(), statement);
        assert_eq!(found["types"], json!(["text", "int16", "double", null]));
    }

    #[test]
    fn bytes_are_counted_as_they_are_written() {
        let limits = SqlBox {
            bytes: 1000,
            ..SqlBox::default()
        };
        // A byte of a blob is written with two characters: 300 bytes fit once.
        let (found, _) = ask(
            limits,
            "SELECT zeroblob(300) UNION ALL SELECT zeroblob(300)",
        );
        assert_eq!(found["rows"].as_array().unwrap().len(), 1);
        assert_eq!(found["cut"], true);
        let (found, _) = ask(limits, "SELECT zeroblob(600)");
        assert_eq!(found["rows"], json!([]));
        assert_eq!(found["cut"], true);
    }
}
