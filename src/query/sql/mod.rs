//! SQL statements of users: any statement that only reads. The answer is made of plain values.

#[cfg(feature = "serve")]
mod bounded_json;
mod declared_schema;
mod fenced;
mod forbidden;
mod functions;
mod parameters;
#[cfg(feature = "cli")]
mod script;

#[cfg(feature = "cli")]
use std::io;

use rusqlite::types::ValueRef;
use rusqlite::{Row, Statement};
use serde::Serialize;

#[cfg(feature = "report")]
use crate::model::BenchmarkSpace;
use crate::store::{Reader, StoreError};

#[cfg(feature = "report")]
use super::{NatsBench, QueryError};

use functions::add_functions;
use parameters::bind;

pub use declared_schema::DeclaredSchema;
pub use fenced::{BoundedAnswer, SqlBox, SqlBoxError};
#[cfg(feature = "cli")]
pub(crate) use parameters::means;
#[cfg(feature = "cli")]
pub(crate) use script::{Script, Step, literal};

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

/// Why a statement has no answer.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SqlError {
    /// The statement is wrong or would write, or the database cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A parameter such as `:space` was given no value.
    #[error("the statement has the parameter {name}, which has no value")]
    NoValue {
        /// The parameter, with its sign.
        name: String,
    },
    /// A value was given to a parameter that the statement does not have.
    #[error("the statement has no parameter {name}; it has {}", if has.is_empty() { "none".to_owned() } else { has.join(", ") })]
    NoSuchParameter {
        /// The parameter that was meant.
        name: String,
        /// Those that the statement has.
        has: Vec<String>,
    },
}

/// Runs one statement on a read-only connection.
///
/// The statement can use all functions of the `sqlite3` shell except those that read and write files, and also `median`,
/// `percentile`, `stddev` (of a sample) and `stddev_pop`.
///
/// ```no_run
/// use natsbench::query::run_sql;
/// use natsbench::query::Reader;
///
/// let reader = Reader::open("natsbench.db")?;
/// let answer = run_sql(&reader, "SELECT count(*) AS n FROM architectures")?;
/// assert_eq!(answer.columns, ["n"]);
/// # Ok::<(), natsbench::query::SqlError>(())
/// ```
///
/// # Errors
///
/// [`SqlError::Store`] if the statement is wrong or would write, [`SqlError::NoValue`] if it has parameters: those are for
/// [`run_sql_with`].
pub fn run_sql(reader: &Reader, sql: &str) -> Result<SqlAnswer, SqlError> {
    run_sql_with(reader, sql, &[])
}

/// Runs one statement with values for its parameters, such as `:space`; the signs `:`, `@` and `$` may be left out.
///
/// ```no_run
/// use natsbench::query::{Reader, SqlValue, run_sql_with};
///
/// let reader = Reader::open("natsbench.db")?;
/// let sql = "SELECT count(*) AS n FROM architectures WHERE space = :space";
/// run_sql_with(&reader, sql, &[("space", SqlValue::Text("tss".to_owned()))])?;
/// # Ok::<(), natsbench::query::SqlError>(())
/// ```
///
/// # Errors
///
/// Those of [`run_sql`]; [`SqlError::NoValue`] and [`SqlError::NoSuchParameter`] if names do not match.
pub fn run_sql_with(
    reader: &Reader,
    sql: &str,
    parameters: &[(&str, SqlValue)],
) -> Result<SqlAnswer, SqlError> {
    let wrong = |source| failed(reader, source);
    let connection = reader.connection();
    add_functions(connection).map_err(wrong)?;
    let mut statement = connection.prepare(sql).map_err(wrong)?;
    bind(&mut statement, parameters, wrong)?;
    Ok(answer(statement).map_err(wrong)?)
}

/// What takes the rows of an answer one after the other, such as a file: memory holds one row at a time.
#[cfg(feature = "cli")]
pub(crate) trait TakesRows {
    /// Takes the names of the columns, when the first row is there, or when it is known that there is none.
    fn begin(&mut self, columns: &[String]) -> io::Result<()>;
    /// Takes a row.
    fn row(&mut self, columns: &[String], row: &[SqlValue]) -> io::Result<()>;
}

/// Runs one statement as [`run_sql_with`] does, and hands over its rows. The inner result is the failure of `to`, if any.
///
/// # Errors
///
/// As [`run_sql_with`].
#[cfg(feature = "cli")]
pub(crate) fn stream_sql_with(
    reader: &Reader,
    sql: &str,
    parameters: &[(&str, SqlValue)],
    to: &mut dyn TakesRows,
) -> Result<io::Result<()>, SqlError> {
    let wrong = |source| failed(reader, source);
    let connection = reader.connection();
    add_functions(connection).map_err(wrong)?;
    let mut statement = connection.prepare(sql).map_err(wrong)?;
    bind(&mut statement, parameters, wrong)?;
    let columns = column_names(&statement);
    let mut rows = statement.raw_query();
    let mut has_begun = false;
    loop {
        let row = rows.next().map_err(wrong)?;
        if !has_begun && let Err(error) = to.begin(&columns) {
            return Ok(Err(error));
        }
        has_begun = true;
        let Some(row) = row else {
            return Ok(Ok(()));
        };
        let values = row_values(row, columns.len()).map_err(wrong)?;
        if let Err(error) = to.row(&columns, &values) {
            return Ok(Err(error));
        }
    }
}

fn failed(reader: &Reader, source: rusqlite::Error) -> StoreError {
    StoreError::Sql {
        action: "answer that statement from",
        path: reader.path().to_owned(),
        source,
    }
}

/// The parameters of a statement, with their signs.
#[cfg(feature = "cli")]
pub(crate) fn parameters_of(reader: &Reader, sql: &str) -> Result<Vec<String>, SqlError> {
    let wrong = |source| failed(reader, source);
    add_functions(reader.connection()).map_err(wrong)?;
    let statement = reader.connection().prepare(sql).map_err(wrong)?;
    Ok(parameters::names(&statement))
}

#[cfg(feature = "report")]
impl NatsBench {
    /// Runs a statement about one space, which is bound to its parameter `:space` if it has one.
    pub(crate) fn sql_of_space(
        &self,
        sql: &str,
        space: impl Into<BenchmarkSpace>,
    ) -> Result<SqlAnswer, QueryError> {
        let space = space.into();
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

/// All rows of a statement whose parameters have their values.
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
