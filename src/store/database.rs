//! Opening the file for writing, and making it.

use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::connection::{
    APPLICATION_ID, CACHED_STATEMENTS, NEWEST_VERSION, is_empty, not_ours_or, version,
};
use super::kept::Slice;
use super::{StoreError, schema};

/// Bytes of a page: larger pages cost an import fewer writes, and a lookup takes as long. See
/// `docs/layouts.md`.
const PAGE_BYTES: i64 = 16384;

/// A connection that may write. One at a time, as `SQLite` allows.
#[derive(Debug)]
pub struct Database {
    pub(super) connection: Connection,
    pub(super) path: PathBuf,
}

impl Database {
    /// Opens a database for writing, and makes it if there is none.
    ///
    /// Tables are migrated and views are made again. Every commit reaches the disk before it counts
    /// (`synchronous = FULL`), so a crash of the program or the machine leaves whole batches.
    ///
    /// # Errors
    ///
    /// [`StoreError::NotOurs`] if the file is something else, [`StoreError::EarlierDevelopment`] or
    /// [`StoreError::SchemaVersion`] if another version made it, [`StoreError::Migration`] or
    /// [`StoreError::Sql`] if it cannot be written. The file then stays as it was.
    pub fn create_or_open(path: impl AsRef<Path>) -> Result<Self, StoreError> {
        let database = Self::make_or_open(path.as_ref())?;
        let is_slice = Slice::of(&database.connection);
        if is_slice.map_err(database.failed("read from"))?.is_some() {
            let path = database.path;
            return Err(StoreError::IsSlice { path });
        }
        Ok(database)
    }

    /// Opens a database that is there, to store searches in it: a slice may have some as well.
    ///
    /// # Errors
    ///
    /// [`StoreError::Missing`] if there is no such file, and as [`create_or_open`](Self::create_or_open).
    pub fn open_for_searches(path: impl AsRef<Path>) -> Result<Self, StoreError> {
        let path = path.as_ref();
        if !path.exists() {
            let path = path.to_owned();
            return Err(StoreError::Missing { path });
        }
        Self::make_or_open(path)
    }

    fn make_or_open(path: &Path) -> Result<Self, StoreError> {
        let failed = |source| StoreError::Sql {
            action: "open for writing",
            path: path.to_owned(),
            source,
        };
        let mut connection = Connection::open(path).map_err(failed)?;
        let is_new = is_empty(&connection).map_err(|source| not_ours_or(source, path))?;
        if is_new {
            prepare_new(&connection).map_err(failed)?;
        } else {
            check_not_newer(&connection, path)?;
        }
        configure_writer(&connection).map_err(failed)?;
        schema::migrate(&mut connection).map_err(|source| StoreError::Migration {
            path: path.to_owned(),
            source: Box::new(source),
        })?;
        schema::refresh_views(&mut connection).map_err(failed)?;
        if is_new {
            place_statistics(&connection).map_err(failed)?;
        }
        Ok(Self {
            connection,
            path: path.to_owned(),
        })
    }

    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn failed(
        &self,
        action: &'static str,
    ) -> impl Fn(rusqlite::Error) -> StoreError + use<> {
        let path = self.path.clone();
        move |source| StoreError::Sql {
            action,
            path: path.clone(),
            source,
        }
    }
}

/// That a file is ours, and of no later version than this program's.
fn check_not_newer(connection: &Connection, path: &Path) -> Result<(), StoreError> {
    let (found, expected) = (version(connection, path)?, NEWEST_VERSION);
    if found <= expected {
        return Ok(());
    }
    Err(StoreError::SchemaVersion {
        path: path.to_owned(),
        found,
        expected,
    })
}

fn prepare_new(connection: &Connection) -> rusqlite::Result<()> {
    connection.pragma_update(None, "page_size", PAGE_BYTES)?;
    connection.pragma_update(None, "application_id", APPLICATION_ID)
}

/// Makes the planner's tables of statistics, which every opening reads, at the start of the file, where the schema is,
/// and not behind the gigabyte that an import writes: the first opening reads a stretch of the disk less.
fn place_statistics(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute_batch("ANALYZE search_spaces")?;
    drop_samples(connection)
}

fn configure_writer(connection: &Connection) -> rusqlite::Result<()> {
    connection.pragma_update(None, "journal_mode", "DELETE")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "cache_size", -65_536)?; // 64 MiB
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    // The writer fills parents before children in one transaction; looking each parent up
    // again costs a third of an import. Tests run `PRAGMA foreign_key_check`.
    connection.pragma_update(None, "foreign_keys", "OFF")?;
    connection.set_prepared_statement_cache_capacity(CACHED_STATEMENTS);
    Ok(())
}

/// Drops a table that ANALYZE makes and, with a limit, leaves empty: every program that opens the file asks it twice.
pub(super) fn drop_samples(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute_batch("DROP TABLE IF EXISTS sqlite_stat4")
}
