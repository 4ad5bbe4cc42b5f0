//! Ad hoc SQL: any statement that only reads, its answer as plain values.

#[cfg(feature = "serve")]
mod bounded_json;
mod fenced;
mod forbidden;

use rusqlite::functions::FunctionFlags;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row, Statement};
use serde::Serialize;

#[cfg(feature = "report")]
use crate::model::SearchSpace;
use crate::store::{Reader, StoreError};

#[cfg(feature = "report")]
use super::{NatsBench, QueryError};

pub use fenced::{BoundedAnswer, SqlBox, SqlBoxError};

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

/// Runs one statement on a read-only connection. Its parameters, such as `:space`, are NULL, as in the `sqlite3` shell.
///
/// ```no_run
/// use natsbench::query::run_sql;
/// use natsbench::query::Reader;
///
/// let reader = Reader::open("natsbench.db")?;
/// let answer = run_sql(&reader, "SELECT count(*) AS n FROM architectures")?;
/// assert_eq!(answer.columns, ["n"]);
/// # Ok::<(), natsbench::query::StoreError>(())
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

#[cfg(feature = "report")]
impl NatsBench {
    /// Runs a statement about one space, which is bound to its parameter `:space` if it has one.
    pub(crate) fn sql_of_space(
        &self,
        sql: &str,
        space: SearchSpace,
    ) -> Result<SqlAnswer, QueryError> {
        self.read(|connection, _| {
            add_functions(connection)?;
            let mut statement = connection.prepare(sql)?;
            if let Some(parameter) = statement.parameter_index(":space")? {
                statement.raw_bind_parameter(parameter, space.as_str())?;
            }
            answer(statement)
        })
    }
}

type OfOneNumber = fn(f64) -> f64;

/// The functions of one number that the sqlite3 shell has and the bundled `SQLite` lacks, so that a
/// statement runs in both.
const FUNCTIONS: [(&str, OfOneNumber); 4] = [
    ("sqrt", f64::sqrt),
    ("ln", f64::ln),
    ("log10", f64::log10),
    ("exp", f64::exp),
];

/// Adds [`FUNCTIONS`] to a connection.
pub(super) fn add_functions(connection: &Connection) -> rusqlite::Result<()> {
    for (name, function) in FUNCTIONS {
        let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
        connection.create_scalar_function(name, 1, flags, move |arguments| {
            // NULL gives NULL, as does NaN, which SQLite has no other form for
            Ok(arguments.get::<Option<f64>>(0)?.map(function))
        })?;
    }
    Ok(())
}

pub(super) fn column_names(statement: &Statement<'_>) -> Vec<String> {
    let names = statement.column_names();
    names.into_iter().map(str::to_owned).collect()
}

/// The values of a row with `count` columns.
pub(super) fn row_values(row: &Row<'_>, count: usize) -> rusqlite::Result<Vec<SqlValue>> {
    (0..count)
        .map(|column| Ok(SqlValue::from(row.get_ref(column)?)))
        .collect()
}

fn run(reader: &Reader, sql: &str) -> rusqlite::Result<SqlAnswer> {
    add_functions(reader.connection())?;
    answer(reader.connection().prepare(sql)?)
}

/// All rows of a statement. Parameters without a value, which `query_map` would refuse, are NULL.
fn answer(mut statement: Statement<'_>) -> rusqlite::Result<SqlAnswer> {
    let columns = column_names(&statement);
    let (mut rows, mut found) = (Vec::new(), statement.raw_query());
    while let Some(row) = found.next()? {
        rows.push(row_values(row, columns.len())?);
    }
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
