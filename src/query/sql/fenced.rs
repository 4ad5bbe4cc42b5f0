//! Ad hoc SQL from people we do not know: it reads, it ends, and its answer is bounded.
//!
//! A read-only connection refuses writes to the file. The authorizer refuses, before anything runs, also what would
//! reach beyond it: other files (`ATTACH`), settings (`PRAGMA`), temporary tables and extensions.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use rusqlite::hooks::{AuthAction, AuthContext, Authorization};
use rusqlite::limits::Limit;
use rusqlite::{Connection, ErrorCode};

use crate::store::{Reader, StoreError};

use super::{SqlAnswer, SqlValue, add_functions, column_names, first_without_value, row_values};

/// Instructions of the SQLite machine between two looks at the clock: well below a millisecond.
const INSTRUCTIONS_PER_LOOK: i32 = 10_000;

/// Pragmas that only describe tables and functions.
const HARMLESS_PRAGMAS: [&str; 7] = [
    "table_info",
    "table_xinfo",
    "table_list",
    "index_list",
    "index_info",
    "foreign_key_list",
    "function_list",
];

/// What a statement of a stranger may use.
///
/// ```no_run
/// use natsbench::query::SqlBox;
///
/// let few = SqlBox { rows: 100, ..SqlBox::default() };
/// let bounded = few.answer("natsbench.db", "SELECT arch_index FROM trials WHERE space = 'tss'")?;
/// assert!(bounded.answer.rows.len() <= 100);
/// # Ok::<(), natsbench::query::SqlBoxError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SqlBox {
    /// How long a statement may run; then it is cut off.
    pub time: Duration,
    /// Rows that are answered; the others are left out.
    pub rows: usize,
    /// Bytes of text and blobs that are answered; further rows are left out. No single value is longer.
    pub bytes: usize,
}

impl Default for SqlBox {
    /// Five seconds, 10,000 rows, 16 MiB.
    fn default() -> Self {
        Self {
            time: Duration::from_secs(5),
            rows: 10_000,
            bytes: 16 << 20,
        }
    }
}

/// What an [`SqlBox`] answers.
#[derive(Debug, Clone, PartialEq)]
pub struct BoundedAnswer {
    /// Columns and rows.
    pub answer: SqlAnswer,
    /// Whether there are more rows than a limit lets through.
    pub is_cut: bool,
}

/// Why a statement has no answer.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SqlBoxError {
    /// The database cannot be opened.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// It is empty, or answers no rows, as `VACUUM` does.
    #[error("that statement answers no rows; expected one SELECT")]
    NoRows,
    /// It has a parameter such as `:space`, which nothing gives a value.
    #[error(
        "the statement has the parameter {name}, which has no value; write the value in its place"
    )]
    NoValue {
        /// The parameter, with its sign.
        name: String,
    },
    /// It would do something else than read.
    #[error(
        "this box only reads, and the statement would {action}; expected a SELECT, WITH or EXPLAIN"
    )]
    Refused {
        /// What it would do, such as `insert into trials`.
        action: String,
    },
    /// It ran too long.
    #[error(
        "the statement was cut off after {} seconds; give space and arch_index, \
         or read a smaller view such as final_accuracies, \
         or use `natsbench sql`, which has no limit",
        .time.as_secs_f64()
    )]
    CutOff {
        /// The limit.
        time: Duration,
    },
    /// It is wrong.
    #[error("the statement cannot be answered")]
    Wrong {
        /// What SQLite says.
        #[source]
        source: rusqlite::Error,
    },
}

impl SqlBox {
    /// Answers one statement from a database, on a read-only connection of its own.
    ///
    /// # Errors
    ///
    /// [`SqlBoxError::Refused`] if it would do more than read, [`SqlBoxError::CutOff`] if it runs too long,
    /// [`SqlBoxError::NoRows`] or [`SqlBoxError::Wrong`] if it is no statement, [`SqlBoxError::Store`] if the file
    /// cannot be opened.
    pub fn answer(
        &self,
        database: impl AsRef<Path>,
        statement: &str,
    ) -> Result<BoundedAnswer, SqlBoxError> {
        let reader = Reader::open(database.as_ref())?;
        let connection = reader.connection();
        let refused = Arc::default();
        self.fence(connection, &refused)
            .map_err(|source| SqlBoxError::Wrong { source })?;
        let result = self.run(connection, statement);
        result.map_err(|source| self.explain(source, &refused))?
    }

    /// Sets the limits on a connection; the authorizer notes what it refuses.
    fn fence(
        &self,
        connection: &Connection,
        refused: &Arc<Mutex<Option<String>>>,
    ) -> rusqlite::Result<()> {
        add_functions(connection)?;
        // The statements of the schema are read first: views are longer than a strict limit allows.
        connection.query_row("SELECT count(*) FROM sqlite_schema", [], |_row| Ok(()))?;
        let longest = i32::try_from(self.bytes).unwrap_or(i32::MAX);
        connection.set_limit(Limit::SQLITE_LIMIT_LENGTH, longest)?;
        connection.set_limit(Limit::SQLITE_LIMIT_ATTACHED, 0)?;
        let notes = Arc::clone(refused);
        connection.authorizer(Some(move |context: AuthContext<'_>| {
            let Some(action) = forbidden(&context.action) else {
                return Authorization::Allow;
            };
            let mut first = notes.lock().unwrap_or_else(PoisonError::into_inner);
            first.get_or_insert(action);
            Authorization::Deny
        }))?;
        let (begun, time) = (Instant::now(), self.time);
        let is_over = move || begun.elapsed() > time;
        connection.progress_handler(INSTRUCTIONS_PER_LOOK, Some(is_over))
    }

    fn run(
        &self,
        connection: &Connection,
        statement: &str,
    ) -> rusqlite::Result<Result<BoundedAnswer, SqlBoxError>> {
        let mut statement = connection.prepare(statement)?;
        let columns = column_names(&statement);
        let count = columns.len();
        if count == 0 {
            return Ok(Err(SqlBoxError::NoRows));
        }
        if let Some(name) = first_without_value(&statement, &[]) {
            return Ok(Err(SqlBoxError::NoValue { name }));
        }
        let (mut answered, mut bytes, mut is_cut) = (Vec::new(), 0_usize, false);
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            if answered.len() == self.rows || bytes > self.bytes {
                is_cut = true;
                break;
            }
            let row = row_values(row, count)?;
            bytes += row.iter().map(size_of_value).sum::<usize>();
            answered.push(row);
        }
        let rows = answered;
        let answer = SqlAnswer { columns, rows };
        Ok(Ok(BoundedAnswer { answer, is_cut }))
    }

    fn explain(&self, source: rusqlite::Error, refused: &Mutex<Option<String>>) -> SqlBoxError {
        let refused = refused
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        match (source.sqlite_error_code(), refused) {
            (Some(ErrorCode::OperationInterrupted), _) => SqlBoxError::CutOff { time: self.time },
            (_, Some(action)) => SqlBoxError::Refused { action },
            _ => SqlBoxError::Wrong { source },
        }
    }
}

fn size_of_value(value: &SqlValue) -> usize {
    match value {
        SqlValue::Null | SqlValue::Integer(_) | SqlValue::Real(_) => size_of::<i64>(),
        SqlValue::Text(text) => text.len(),
        SqlValue::Blob(bytes) => bytes.len(),
    }
}

/// What an action would do, unless it only reads.
fn forbidden(action: &AuthAction<'_>) -> Option<String> {
    Some(match action {
        AuthAction::Select | AuthAction::Read { .. } | AuthAction::Recursive => return None,
        AuthAction::Function { function_name } => {
            if *function_name != "load_extension" {
                return None;
            }
            "load an extension".to_owned()
        }
        AuthAction::Pragma { pragma_name, .. } => {
            let name = pragma_name.to_ascii_lowercase();
            if HARMLESS_PRAGMAS.contains(&name.as_str()) {
                return None;
            }
            format!("use PRAGMA {name}")
        }
        AuthAction::Insert { table_name } => format!("insert into {table_name}"),
        AuthAction::Update { table_name, .. } => format!("update {table_name}"),
        AuthAction::Delete { table_name } => format!("delete from {table_name}"),
        AuthAction::Attach { .. } => "attach another file".to_owned(),
        AuthAction::Transaction { .. } | AuthAction::Savepoint { .. } => {
            "manage transactions".to_owned()
        }
        _ => "change the schema".to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use crate::store::Database;

    use super::*;

    fn ask(limits: &SqlBox, statement: &str) -> Result<BoundedAnswer, SqlBoxError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("empty.db");
        drop(Database::create_or_open(&path).unwrap());
        limits.answer(&path, statement)
    }

    const ENDLESS: &str = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)";

    #[test]
    fn what_does_more_than_read_is_refused_by_name() {
        for (statement, reported) in [
            ("DELETE FROM recipes", "delete from"),
            ("INSERT INTO recipes SELECT * FROM recipes", "insert into"),
            ("UPDATE recipes SET hp = '1'", "update recipes"),
            ("CREATE TEMP TABLE t (a)", "insert into"),
            ("DROP TABLE recipes", "delete from"),
            ("ATTACH 'other.db' AS other", "attach another file"),
            ("PRAGMA mmap_size = 0", "use PRAGMA mmap_size"),
            ("SELECT load_extension('x')", "load an extension"),
            ("BEGIN IMMEDIATE", "manage transactions"),
        ] {
            let error = ask(&SqlBox::default(), statement).unwrap_err();
            assert!(
                matches!(&error, SqlBoxError::Refused { action } if action.contains(reported)),
                "{statement}: {error:?}"
            );
        }
    }

    #[test]
    fn what_reads_is_answered() {
        for statement in [
            "SELECT * FROM recipes",
            "WITH two (n) AS (VALUES (2)) SELECT sqrt(n) FROM two",
            "SELECT name FROM pragma_table_info('recipes')",
            "EXPLAIN QUERY PLAN SELECT * FROM trials WHERE space = 'tss'",
        ] {
            let bounded = ask(&SqlBox::default(), statement).unwrap();
            assert!(!bounded.answer.rows.is_empty(), "{statement}");
            assert!(!bounded.is_cut, "{statement}");
        }
    }

    #[test]
    fn a_statement_without_an_end_is_cut_off() {
        let limits = SqlBox {
            time: Duration::from_millis(100),
            ..SqlBox::default()
        };
        let begun = Instant::now();
        let error = ask(&limits, &format!("{ENDLESS} SELECT count(*) FROM n")).unwrap_err();
        assert!(matches!(error, SqlBoxError::CutOff { .. }), "{error:?}");
        assert!(begun.elapsed() < Duration::from_secs(5));
    }

    #[test]
    fn rows_and_bytes_are_limited_and_the_answer_says_so() {
        let few = SqlBox {
            rows: 7,
            ..SqlBox::default()
        };
        let bounded = ask(&few, &format!("{ENDLESS} SELECT i FROM n")).unwrap();
        assert_eq!((bounded.answer.rows.len(), bounded.is_cut), (7, true));
        let exact = ask(&few, &format!("{ENDLESS} SELECT i FROM n LIMIT 7")).unwrap();
        assert_eq!((exact.answer.rows.len(), exact.is_cut), (7, false));

        let small = SqlBox {
            bytes: 1000,
            ..SqlBox::default()
        };
        let long = format!("{ENDLESS} SELECT printf('%0500d', i) FROM n");
        let bounded = ask(&small, &long).unwrap();
        assert_eq!((bounded.answer.rows.len(), bounded.is_cut), (3, true));
        let error = ask(&small, "SELECT length(zeroblob(2000))").unwrap_err();
        assert!(matches!(error, SqlBoxError::Wrong { .. }), "{error:?}");
    }

    #[test]
    fn a_parameter_without_a_value_is_named() {
        let error = ask(&SqlBox::default(), "SELECT hp FROM recipes WHERE hp = :hp").unwrap_err();
        assert!(
            matches!(&error, SqlBoxError::NoValue { name } if name == ":hp"),
            "{error:?}"
        );
    }

    #[test]
    fn one_statement_with_rows_is_expected() {
        for statement in ["", "-- nothing", "  ", "VACUUM INTO 'copy.db'"] {
            let error = ask(&SqlBox::default(), statement).unwrap_err();
            assert!(matches!(error, SqlBoxError::NoRows), "{error:?}");
        }
        for statement in ["SELEC 1", "SELECT 1; SELECT 2"] {
            let error = ask(&SqlBox::default(), statement).unwrap_err();
            assert!(matches!(error, SqlBoxError::Wrong { .. }), "{error:?}");
        }
    }
}
