//! Opening the file for reading, and the check that natsbench made it, in this version.

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags};

use super::StoreError;
use super::share::{end_left_log, holder, is_in_wal, read_beside_log};
use super::trouble::{FileTrouble, for_sqlite};

/// `PRAGMA application_id` of our files: "NATS" in ASCII.
pub(super) const APPLICATION_ID: i64 = 0x4e41_5453;

/// Version of the newest migration. Asking the migrations themselves would read them all whenever a
/// database is opened, which takes longer than the rest of opening it. A test compares this number with them.
pub(super) const NEWEST_VERSION: i64 = 15;

/// Version of the oldest database that migrations can start from. Those of development had other tables under the
/// same numbers.
const OLDEST_VERSION: i64 = 10;

/// Statements that a connection keeps prepared: more than this program has. An import needs some ten for each
/// combination of metrics that trials have.
pub(super) const CACHED_STATEMENTS: usize = 256;

/// How long a question waits while another program has locked the file: for a moment when an import begins or ends, and
/// during a commit where there is no write-ahead log.
pub(super) const PATIENCE: Duration = Duration::from_secs(30);

/// A connection that only reads.
#[derive(Debug)]
pub struct Reader {
    pub(super) connection: Connection,
    pub(super) path: PathBuf,
}

impl Reader {
    /// Opens a database for reading.
    ///
    /// # Errors
    ///
    /// [`StoreError::Missing`], [`StoreError::NotOurs`], [`StoreError::EarlierDevelopment`] or
    /// [`StoreError::SchemaVersion`] if it is not a database of this version, [`StoreError::File`] or
    /// [`StoreError::Sql`] if it cannot be read.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, StoreError> {
        let path = path.as_ref();
        let connection = open_checked(path)?;
        Ok(Self {
            connection,
            path: path.to_owned(),
        })
    }

    /// The connection, for statements of the layers above.
    #[must_use]
    pub fn connection(&self) -> &Connection {
        &self.connection
    }

    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn failed(&self, source: rusqlite::Error) -> StoreError {
        StoreError::sql("read from", &self.path, source)
    }
}

/// Opens a file if natsbench made it, in this version.
pub(super) fn open_checked(path: &Path) -> Result<Connection, StoreError> {
    refuse_other_than_file("open", path)?;
    if !path.exists() {
        return Err(StoreError::Missing {
            path: path.to_owned(),
        });
    }
    let connection = open_read_only(path)?;
    match read_header(&connection) {
        Ok(()) => check(&connection, path)?,
        Err(source) if needs_writer(&source) => {
            drop(connection);
            return open_beside_journal(path, source);
        }
        Err(source) => return Err(StoreError::sql("open", path, source)),
    }
    let failed = |source| StoreError::sql("open", path, source);
    if is_in_wal(&connection).map_err(failed)? && holder(path).is_none() {
        drop(connection);
        end_left_log(path);
        return open_read_only(path);
    }
    Ok(connection)
}

/// Checks that the path leads to a file, or to nothing in a folder that exists.
pub(super) fn refuse_other_than_file(action: &'static str, path: &Path) -> Result<(), StoreError> {
    match FileTrouble::at_once(path) {
        None => Ok(()),
        Some(trouble) => Err(StoreError::File {
            action,
            path: path.to_owned(),
            trouble,
        }),
    }
}

fn open_read_only(path: &Path) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let open = || {
        let connection = Connection::open_with_flags(for_sqlite(path), flags)?;
        configure_reader(&connection)?;
        Ok(connection)
    };
    open().map_err(|source| StoreError::sql("open", path, source))
}

/// Reads the file for the first time: `SQLite` does not read a file when it opens it.
fn read_header(connection: &Connection) -> rusqlite::Result<()> {
    connection.query_row("PRAGMA user_version", [], |_row| Ok(()))
}

/// Checks in one transaction that natsbench made the file, in this version: locking the file for each question would
/// take as long as answering it. Both facts are in the file's header, so the schema is not read.
fn check(connection: &Connection, path: &Path) -> Result<(), StoreError> {
    let failed = |source| StoreError::sql("open", path, source);
    let transaction = connection.unchecked_transaction().map_err(failed)?;
    let found = version(&transaction, path)?;
    transaction.commit().map_err(failed)?;
    let expected = NEWEST_VERSION;
    if found == expected {
        return Ok(());
    }
    Err(StoreError::SchemaVersion {
        path: path.to_owned(),
        found,
        expected,
    })
}

/// Whether only a connection that may write can read the file: a killed import leaves a journal that must be rolled back,
/// or a log that needs another file beside it.
fn needs_writer(error: &rusqlite::Error) -> bool {
    error
        .sqlite_error_code()
        .is_some_and(|code| matches!(code, ErrorCode::ReadOnly | ErrorCode::CannotOpen))
}

/// Opens a file that has to be repaired, or opened in another way, before it can be read.
fn open_beside_journal(path: &Path, source: rusqlite::Error) -> Result<Connection, StoreError> {
    let connection = if roll_back_cut_off_import(path).is_ok() {
        open_read_only(path)?
    } else if source.sqlite_error_code() == Some(ErrorCode::CannotOpen) {
        let connection = read_beside_log(path)?;
        configure_reader(&connection).map_err(|source| StoreError::sql("open", path, source))?;
        connection
    } else {
        return Err(StoreError::sql("open", path, source));
    };
    check(&connection, path)?;
    Ok(connection)
}

fn roll_back_cut_off_import(path: &Path) -> rusqlite::Result<()> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let writer = Connection::open_with_flags(for_sqlite(path), flags)?;
    writer.query_row("SELECT count(*) FROM sqlite_schema", [], |_row| Ok(()))
}

/// Whether a file has no tables yet. The table of migrations does not count: a program that is killed before its first
/// migration leaves a file with that table alone.
pub(super) fn is_empty(connection: &Connection) -> rusqlite::Result<bool> {
    connection.query_row(
        include_str!("../../sql/queries/has_no_tables.sql"),
        [],
        |row| row.get(0),
    )
}

/// The version of the schema, from 1, of a file that natsbench made.
pub(super) fn version(connection: &Connection, path: &Path) -> Result<i64, StoreError> {
    let number = |pragma: &str| -> Result<i64, StoreError> {
        connection
            .query_row(pragma, [], |row| row.get(0))
            .map_err(|source| StoreError::sql("open", path, source))
    };
    let id = number("PRAGMA application_id")?;
    let version = number("PRAGMA user_version")?;
    if id == APPLICATION_ID && version >= OLDEST_VERSION {
        return Ok(version);
    }
    let path = path.to_owned();
    if id != APPLICATION_ID
        || is_empty(connection).map_err(|source| StoreError::sql("open", &path, source))?
    {
        return Err(StoreError::NotOurs { path });
    }
    Err(StoreError::EarlierDevelopment {
        archives: imported_archives(connection),
        path,
    })
}

/// The names of the archives behind a database of an earlier version, or a placeholder if it has no such names.
fn imported_archives(connection: &Connection) -> String {
    connection
        .query_row(
            include_str!("../../sql/queries/archive_names.sql"),
            [],
            |row| row.get(0),
        )
        .unwrap_or_else(|_no_such_table_or_no_row| "ARCHIVE".to_owned())
}

fn configure_reader(connection: &Connection) -> rusqlite::Result<()> {
    // With SQLITE_ENABLE_STAT4, SQLite looks at bound values when it plans, and so plans a
    // cached statement again at each use. The stability guarantee turns that off.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.pragma_update(None, "mmap_size", 1_i64 << 40)?; // as much as SQLite was built for
    connection.busy_timeout(PATIENCE)?;
    connection.set_prepared_statement_cache_capacity(CACHED_STATEMENTS);
    Ok(())
}
