//! Ad hoc SQL: any statement that only reads, its answer as plain values.

use rusqlite::types::ValueRef;
use serde::Serialize;

use crate::store::{Reader, StoreError};

/// The answer to a statement.
#[derive(Debug, Clone, PartialEq)]
pub struct SqlAnswer {
    /// Names of the columns.
    pub columns: Vec<String>,
    /// The rows.
    pub rows: Vec<Vec<SqlValue>>,
}

/// A value of a column.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum SqlValue {
    /// NULL.
    Null,
    /// An integer.
    Integer(i64),
    /// A double.
    Real(f64),
    /// Text.
    Text(String),
    /// Bytes.
    Blob(Vec<u8>),
}

/// Runs one statement on a read-only connection.
///
/// ```no_run
/// use natsbench::query::run_sql;
/// use natsbench::store::Reader;
///
/// let reader = Reader::open("natsbench.db".as_ref())?;
/// let answer = run_sql(&reader, "SELECT count(*) AS n FROM architectures")?;
/// assert_eq!(answer.columns, ["n"]);
/// # Ok::<(), natsbench::store::StoreError>(())
/// ```
///
/// # Errors
///
/// [`StoreError::Sql`] if the statement is wrong or would write.
pub fn run_sql(reader: &Reader, sql: &str) -> Result<SqlAnswer, StoreError> {
    run(reader, sql).map_err(|source| StoreError::Sql {
        action: "answer that statement from",
        path: reader.path().to_owned(),
        source,
    })
}

fn run(reader: &Reader, sql: &str) -> rusqlite::Result<SqlAnswer> {
    let mut statement = reader.connection().prepare(sql)?;
    let columns: Vec<String> = statement
        .column_names()
        .into_iter()
        .map(str::to_owned)
        .collect();
    let count = columns.len();
    let rows = statement
        .query_map([], |row| {
            (0..count)
                .map(|column| Ok(SqlValue::from(row.get_ref(column)?)))
                .collect()
        })?
        .collect::<Result<_, _>>()?;
    Ok(SqlAnswer { columns, rows })
}

impl From<ValueRef<'_>> for SqlValue {
    fn from(value: ValueRef<'_>) -> Self {
        match value {
            ValueRef::Null => Self::Null,
            ValueRef::Integer(value) => Self::Integer(value),
            ValueRef::Real(value) => Self::Real(value),
            ValueRef::Text(text) => Self::Text(String::from_utf8_lossy(text).into_owned()),
            ValueRef::Blob(bytes) => Self::Blob(bytes.to_owned()),
        }
    }
}
