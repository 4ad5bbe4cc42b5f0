//! Opening the file for reading, and what it must be for that: ours, and of this version.

use std::path::{Path, PathBuf};

use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags};

use super::StoreError;

/// `PRAGMA application_id` of our files: "NATS" in ASCII.
pub(super) const APPLICATION_ID: i64 = 0x4e41_5453;

/// Version of the newest migration. Asking the migrations themselves would read them all whenever a
/// database is opened, which takes longer than the rest of opening it; a test compares.
pub(super) const NEWEST_VERSION: i64 = 10;

/// Version of the oldest database that migrations can start from. Those of development had other tables under the
/// same numbers.
const OLDEST_VERSION: i64 = 10;

/// Statements that a connection keeps prepared: more than we have. An import needs some ten for each
/// combination of metrics that trials have.
pub(super) const CACHED_STATEMENTS: usize = 256;

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
    /// [`StoreError::SchemaVersion`] if it is not a database of this version, [`StoreError::Sql`] if it
    /// cannot be read.
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
        StoreError::Sql {
            action: "read from",
            path: self.path.clone(),
            source,
        }
    }
}

/// Opens a file that was checked before.
pub(super) fn open_read_only(path: &Path) -> Result<Connection, StoreError> {
    let open = || {
        let connection = Connection::open_with_flags(
            path,
            OpenFlags::SQLITE_OPEN_READ_ONLY
                | OpenFlags::SQLITE_OPEN_NO_MUTEX
                | OpenFlags::SQLITE_OPEN_URI,
        )?;
        configure_reader(&connection)?;
        Ok(connection)
    };
    open().map_err(|source| StoreError::Sql {
        action: "open",
        path: path.to_owned(),
        source,
    })
}

pub(super) fn open_checked(path: &Path) -> Result<Connection, StoreError> {
    if !path.exists() {
        return Err(StoreError::Missing {
            path: path.to_owned(),
        });
    }
    let failed = |source| StoreError::Sql {
        action: "open",
        path: path.to_owned(),
        source,
    };
    let connection = open_read_only(path)?;
    match check(&connection, path) {
        Err(StoreError::Sql { source, .. }) if needs_rollback(&source) => {
            roll_back_cut_off_import(path).map_err(failed)?;
            check(&connection, path)?;
        }
        other => other?,
    }
    Ok(connection)
}

/// That a file is ours and of this version, in one transaction: locking the file for each question would
/// take as long as answering it. Both are in the file's header, so that nothing of the schema is read.
fn check(connection: &Connection, path: &Path) -> Result<(), StoreError> {
    let failed = |source| not_ours_or(source, path);
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

/// A killed import leaves a journal that only a writer can roll back.
fn needs_rollback(error: &rusqlite::Error) -> bool {
    error
        .sqlite_error_code()
        .is_some_and(|code| matches!(code, ErrorCode::ReadOnly | ErrorCode::CannotOpen))
}

fn roll_back_cut_off_import(path: &Path) -> rusqlite::Result<()> {
    let writer = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    writer.query_row("SELECT count(*) FROM sqlite_schema", [], |_row| Ok(()))
}

/// Whether a file has no tables yet. That of the migrations alone is what a program leaves that was killed before it ran
/// the first one.
pub(super) fn is_empty(connection: &Connection) -> rusqlite::Result<bool> {
    connection.query_row(
        include_str!("../../sql/queries/has_no_tables.sql"),
        [],
        |row| row.get(0),
    )
}

/// The version of the schema of a file with tables of ours, from 1.
pub(super) fn version(connection: &Connection, path: &Path) -> Result<i64, StoreError> {
    let number = |pragma: &str| -> Result<i64, StoreError> {
        connection
            .query_row(pragma, [], |row| row.get(0))
            .map_err(|source| not_ours_or(source, path))
    };
    let id = number("PRAGMA application_id")?;
    let version = number("PRAGMA user_version")?;
    if id == APPLICATION_ID && version >= OLDEST_VERSION {
        return Ok(version);
    }
    let path = path.to_owned();
    if id != APPLICATION_ID || is_empty(connection).map_err(|source| not_ours_or(source, &path))? {
        return Err(StoreError::NotOurs { path });
    }
    Err(StoreError::EarlierDevelopment {
        archives: imported_archives(connection),
        path,
    })
}

/// The names of the archives behind a database of an earlier version; a placeholder where it does not say.
fn imported_archives(connection: &Connection) -> String {
    connection
        .query_row(
            include_str!("../../sql/queries/archive_names.sql"),
            [],
            |row| row.get(0),
        )
        .unwrap_or_else(|_no_such_table_or_no_row| "ARCHIVE".to_owned())
}

pub(super) fn not_ours_or(source: rusqlite::Error, path: &Path) -> StoreError {
    let path = path.to_owned();
    if source.sqlite_error_code() == Some(ErrorCode::NotADatabase) {
        StoreError::NotOurs { path }
    } else {
        StoreError::Sql {
            action: "open",
            path,
            source,
        }
    }
}

fn configure_reader(connection: &Connection) -> rusqlite::Result<()> {
    // With SQLITE_ENABLE_STAT4, SQLite looks at bound values when it plans, and so plans a
    // cached statement again at each use. The stability guarantee turns that off.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.pragma_update(None, "mmap_size", 1_i64 << 40)?; // as much as SQLite was built for
    connection.set_prepared_statement_cache_capacity(CACHED_STATEMENTS);
    Ok(())
}
