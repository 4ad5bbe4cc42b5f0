//! SQL statements from strangers: a statement can only read, it is ended after a time, and its answer has a limit.
//!
//! A read-only connection refuses writes to the file. The authorizer refuses, before a statement runs, also what would
//! reach beyond the file: other files (`ATTACH`), settings (`PRAGMA`), temporary tables and extensions.
//!
//! SQLite looks at the clock only between two of its instructions, and a single instruction can be made to take any amount
//! of time and memory. So a program that answers strangers should run [`SqlBox`] in a process of its own, which can be
//! ended, as `natsbench serve` does.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use rusqlite::hooks::{AuthContext, Authorization};
use rusqlite::limits::Limit;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, ErrorCode, Row};

use crate::store::{Reader, StoreError};

use super::forbidden::forbidden;
use super::parameters::{first_without_value, means, names};
use super::{SqlAnswer, SqlValue, add_functions, column_names, row_values};

/// Instructions of the SQLite machine between two looks at the clock: well below a millisecond.
const INSTRUCTIONS_PER_LOOK: i32 = 10_000;

/// Limits on the parts of a statement. They are far above what people write and what our own views need, and far below what
/// would keep SQLite busy for long. The names are those of SQLite.
const STATEMENT_LIMITS: [(Limit, i32); 10] = [
    (Limit::SQLITE_LIMIT_SQL_LENGTH, 64 << 10),
    (Limit::SQLITE_LIMIT_COLUMN, 200),
    (Limit::SQLITE_LIMIT_EXPR_DEPTH, 100),
    (Limit::SQLITE_LIMIT_COMPOUND_SELECT, 50),
    (Limit::SQLITE_LIMIT_VDBE_OP, 25_000),
    (Limit::SQLITE_LIMIT_FUNCTION_ARG, 32),
    (Limit::SQLITE_LIMIT_ATTACHED, 0),
    (Limit::SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 100),
    (Limit::SQLITE_LIMIT_VARIABLE_NUMBER, 100),
    (Limit::SQLITE_LIMIT_WORKER_THREADS, 0),
];

/// Bytes of one value, also within a computation.
const LONGEST_VALUE_BYTES: usize = 1 << 20;

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
    /// How long a statement may run before it is cut off. This is checked between two instructions of SQLite, and a single one
    /// can take longer.
    pub time: Duration,
    /// Most rows of an answer; further rows are left out.
    pub rows: usize,
    /// Most bytes of an answer; further rows are left out. No single value may be longer than 1 MiB.
    pub bytes: usize,
}

impl Default for SqlBox {
    /// Five seconds, 10,000 rows, 4 MiB.
    fn default() -> Self {
        Self {
            time: Duration::from_secs(5),
            rows: 10_000,
            bytes: 4 << 20,
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
    /// The statement is empty, or of a kind that never answers rows, such as `VACUUM`.
    #[error("that statement answers no rows; expected one SELECT")]
    NoRows,
    /// The statement has a parameter such as `:space`, for which there is no value.
    #[error(
        "the statement has the parameter {name}, which has no value; give it one, or write the value in its place"
    )]
    NoValue {
        /// The parameter, with its sign.
        name: String,
    },
    /// The statement would do something else than read.
    #[error(
        "this box only reads, and the statement would {action}; expected a SELECT, WITH or EXPLAIN"
    )]
    Refused {
        /// What it would do, such as `insert into trials`.
        action: String,
    },
    /// The statement ran too long.
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
    /// The statement needs more memory than this process may have.
    #[error(
        "the statement needs more memory than it may have; answer fewer columns or shorter values, \
         or use `natsbench sql`, which has no limit"
    )]
    OutOfMemory,
    /// The statement is wrong.
    #[error("the statement cannot be answered")]
    Wrong {
        /// What SQLite says.
        #[source]
        source: rusqlite::Error,
    },
}

impl SqlBoxError {
    /// The byte of the statement, from 0, at which it is wrong; `None` if SQLite names no place.
    #[must_use]
    pub const fn offset(&self) -> Option<usize> {
        match self {
            Self::Wrong {
                source: rusqlite::Error::SqlInputError { offset, .. },
            } if *offset >= 0 => Some(*offset as usize),
            _ => None,
        }
    }
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
        let (mut rows, mut bytes) = (Vec::new(), 0_usize);
        let (columns, is_cut) = self.each_row(&reader, statement, &[], |row, count| {
            for column in 0..count {
                bytes = bytes.saturating_add(size_of_value(row.get_ref(column)?));
            }
            let fits = bytes <= self.bytes;
            if fits {
                rows.push(row_values(row, count)?);
            }
            Ok(fits)
        })?;
        let answer = SqlAnswer { columns, rows };
        Ok(BoundedAnswer { answer, is_cut })
    }

    /// Hands the rows of one statement to `take`, one after the other, with the number of their columns, until `take` refuses.
    /// Returns the names of the columns, and whether there are more rows. Values are those of parameters, by their names.
    pub(super) fn each_row(
        &self,
        reader: &Reader,
        statement: &str,
        values: &[(&str, SqlValue)],
        take: impl FnMut(&Row<'_>, usize) -> rusqlite::Result<bool>,
    ) -> Result<(Vec<String>, bool), SqlBoxError> {
        let refused = Arc::default();
        self.fence(reader.connection(), &refused)
            .map_err(|source| SqlBoxError::Wrong { source })?;
        let result = self.run(reader.connection(), statement, values, take);
        result.map_err(|source| self.explain(source, &refused))?
    }

    /// Sets the limits on a connection. The authorizer records what it refuses.
    fn fence(
        &self,
        connection: &Connection,
        refused: &Arc<Mutex<Option<String>>>,
    ) -> rusqlite::Result<()> {
        add_functions(connection)?;
        // SQLite must read the schema before the limits are set, since some views are longer than they allow.
        connection.query_row("SELECT count(*) FROM sqlite_schema", [], |_row| Ok(()))?;
        let longest = self.bytes.min(LONGEST_VALUE_BYTES) as i32;
        connection.set_limit(Limit::SQLITE_LIMIT_LENGTH, longest)?;
        for (limit, most) in STATEMENT_LIMITS {
            connection.set_limit(limit, most)?;
        }
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
        values: &[(&str, SqlValue)],
        mut take: impl FnMut(&Row<'_>, usize) -> rusqlite::Result<bool>,
    ) -> rusqlite::Result<Result<(Vec<String>, bool), SqlBoxError>> {
        let mut statement = connection.prepare(statement)?;
        let columns = column_names(&statement);
        let count = columns.len();
        if count == 0 {
            return Ok(Err(SqlBoxError::NoRows));
        }
        let given: Vec<&str> = values.iter().map(|(name, _)| *name).collect();
        if let Some(name) = first_without_value(&statement, &given) {
            return Ok(Err(SqlBoxError::NoValue { name }));
        }
        for (index, parameter) in (1..).zip(names(&statement)) {
            if let Some((_, value)) = values.iter().find(|(name, _)| means(name, &parameter)) {
                statement.raw_bind_parameter(index, value)?;
            }
        }
        let mut left = self.rows;
        let mut rows = statement.raw_query();
        while let Some(row) = rows.next()? {
            if left == 0 || !take(row, count)? {
                return Ok(Ok((columns, true)));
            }
            left -= 1;
        }
        Ok(Ok((columns, false)))
    }

    fn explain(&self, source: rusqlite::Error, refused: &Mutex<Option<String>>) -> SqlBoxError {
        let refused = refused
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        match (source.sqlite_error_code(), refused) {
            (Some(ErrorCode::OperationInterrupted), _) => SqlBoxError::CutOff { time: self.time },
            (Some(ErrorCode::OutOfMemory), _) => SqlBoxError::OutOfMemory,
            (_, Some(action)) => SqlBoxError::Refused { action },
            _ => SqlBoxError::Wrong { source },
        }
    }
}

fn size_of_value(value: ValueRef<'_>) -> usize {
    match value {
        ValueRef::Null | ValueRef::Integer(_) | ValueRef::Real(_) => size_of::<i64>(),
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => bytes.len(),
    }
}

#[cfg(test)]
mod tests {
    use crate::query::SqlValue;
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
    fn an_error_knows_its_place() {
        let error = ask(&SqlBox::default(), "SELECT hp,\n nonsense FROM recipes").unwrap_err();
        assert_eq!(error.offset(), Some(12), "{error:?}");
        let refused = ask(&SqlBox::default(), "DROP TABLE recipes").unwrap_err();
        assert_eq!(refused.offset(), None);
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
        assert_eq!((bounded.answer.rows.len(), bounded.is_cut), (2, true));
        let error = ask(&small, "SELECT length(zeroblob(2000))").unwrap_err();
        assert!(matches!(error, SqlBoxError::Wrong { .. }), "{error:?}");
    }

    #[test]
    fn a_row_that_is_too_large_is_left_out_before_it_is_copied() {
        let columns = ["hex(zeroblob(400000))"; 10].join(", "); // 800 kB each
        let bounded = ask(&SqlBox::default(), &format!("SELECT {columns}")).unwrap();
        assert_eq!((bounded.answer.rows.len(), bounded.is_cut), (0, true));
    }

    #[test]
    fn statements_made_to_keep_sqlite_busy_are_refused() {
        let deep = format!("SELECT {}1", "1 + ".repeat(200));
        let wide = format!("SELECT {}1", "1, ".repeat(200));
        let compound = format!("SELECT 1{}", " UNION ALL SELECT 1".repeat(60));
        let many_arguments = format!("SELECT max({}1)", "1, ".repeat(40));
        let long_pattern = format!("SELECT 'a' LIKE '{}'", "%a".repeat(60));
        let long = format!("SELECT '{}'", " ".repeat(70_000));
        for statement in [
            &deep,
            &wide,
            &compound,
            &many_arguments,
            &long_pattern,
            &long,
            "SELECT hex(zeroblob(8000000))",
        ] {
            let error = ask(&SqlBox::default(), statement).unwrap_err();
            assert!(matches!(error, SqlBoxError::Wrong { .. }), "{error:?}");
        }
    }

    #[test]
    fn every_view_is_within_the_limits() {
        let views = "SELECT name FROM sqlite_schema WHERE type = 'view'";
        for row in ask(&SqlBox::default(), views).unwrap().answer.rows {
            let [SqlValue::Text(view)] = row.as_slice() else {
                panic!("{row:?}");
            };
            ask(&SqlBox::default(), &format!("SELECT * FROM {view}"))
                .unwrap_or_else(|error| panic!("{view}: {error:?}"));
        }
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
