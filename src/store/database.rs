//! Opening the file for writing, and making it.

use std::fmt;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, Transaction, TransactionBehavior};

use super::connection::{
    APPLICATION_ID, CACHED_STATEMENTS, NEWEST_VERSION, is_empty, refuse_other_than_file, version,
};
use super::kept::Slice;
use super::share::{OnWait, Patience, Turn, Waiting, programs_with, until_free};
use super::trouble::{FileTrouble, for_sqlite};
use super::unfinished::{Unfinished, remove_leftovers};
use super::{StoreError, schema};

/// Bytes of a page: larger pages cost an import fewer writes, and a lookup takes as long. See
/// `docs/layouts.md`.
const PAGE_BYTES: i64 = 16384;

/// Says who writes, in the words that other programs show while they wait for it, and what it does while it waits itself.
pub struct Writer {
    /// What is being done, such as `natsbench search`.
    pub what: &'static str,
    /// Called now and then while other programs keep this one from writing. [`ControlFlow::Break`] ends the waiting with
    /// an error; otherwise it goes on until they have ended.
    pub on_wait: Box<OnWaiting>,
}

/// What a [`Writer`] does now and then while it waits.
pub type OnWaiting = dyn FnMut(&Waiting) -> ControlFlow<()> + Send;

impl Default for Writer {
    /// Waits in silence.
    fn default() -> Self {
        Self {
            what: "natsbench",
            on_wait: Box::new(|_waiting| ControlFlow::Continue(())),
        }
    }
}

impl fmt::Debug for Writer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("Writer").field(&self.what).finish()
    }
}

/// A connection that may write. Writers wait for each other, as long as it takes: see [`Writer`].
#[derive(Debug)]
pub struct Database {
    pub(super) connection: Connection,
    pub(super) path: PathBuf,
    pub(super) writer: Writer,
}

impl Database {
    /// Opens a database for writing, and makes it if there is none.
    ///
    /// Tables are migrated, and views that differ from those of this version are made again. Every commit reaches the disk
    /// before it counts (`synchronous = FULL`), so a crash of the program or the machine leaves whole batches. While another
    /// program writes, this waits and reports nothing.
    ///
    /// # Errors
    ///
    /// [`StoreError::NotOurs`] if the file is something else, [`StoreError::EarlierDevelopment`] or
    /// [`StoreError::SchemaVersion`] if another version made it, [`StoreError::Migration`],
    /// [`StoreError::File`] or [`StoreError::Sql`] if it cannot be written. The file then stays as it was.
    pub fn create_or_open(path: impl AsRef<Path>) -> Result<Self, StoreError> {
        Self::create_or_open_as(path, Writer::default())
    }

    /// As [`create_or_open`](Self::create_or_open), with the name of the writer, and a report while it waits.
    ///
    /// # Errors
    ///
    /// As [`create_or_open`](Self::create_or_open), and [`StoreError::StoppedWaiting`].
    pub fn create_or_open_as(path: impl AsRef<Path>, writer: Writer) -> Result<Self, StoreError> {
        let database = Self::make_or_open(path.as_ref(), writer)?;
        refuse_slice(&database.connection, &database.path)?;
        Ok(database)
    }

    /// Opens an existing database to store searches in it. A slice can store searches as well.
    ///
    /// # Errors
    ///
    /// [`StoreError::Missing`] if there is no such file, and as [`create_or_open`](Self::create_or_open).
    pub fn open_for_searches(path: impl AsRef<Path>) -> Result<Self, StoreError> {
        Self::open_for_searches_as(path, Writer::default())
    }

    /// As [`open_for_searches`](Self::open_for_searches), with the name of the writer, and a report while it waits.
    ///
    /// # Errors
    ///
    /// As [`open_for_searches`](Self::open_for_searches), and [`StoreError::StoppedWaiting`].
    pub fn open_for_searches_as(
        path: impl AsRef<Path>,
        writer: Writer,
    ) -> Result<Self, StoreError> {
        let path = path.as_ref();
        refuse_other_than_file("write into", path)?;
        if !path.exists() {
            let path = path.to_owned();
            return Err(StoreError::Missing { path });
        }
        Self::make_or_open(path, writer)
    }

    fn make_or_open(path: &Path, mut writer: Writer) -> Result<Self, StoreError> {
        refuse_other_than_file("write into", path)?;
        if let Some(connection) = open_finished(path)? {
            return Ok(Self {
                connection,
                path: path.to_owned(),
                writer,
            });
        }
        let turn = Turn::take(path, writer.what, &mut *writer.on_wait)?;
        let connection = open_in_turn(path, &mut *writer.on_wait)?;
        drop(turn);
        Ok(Self {
            connection,
            path: path.to_owned(),
            writer,
        })
    }

    /// Begins a transaction as soon as other programs let it begin.
    pub(super) fn transaction(&self, on_wait: OnWait<'_>) -> Result<Transaction<'_>, StoreError> {
        self.until_free(on_wait, || {
            Transaction::new_unchecked(&self.connection, TransactionBehavior::Immediate)
        })
    }

    /// Repeats an attempt for as long as locks of other programs make it fail.
    pub(super) fn until_free<T>(
        &self,
        on_wait: OnWait<'_>,
        attempt: impl FnMut() -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        until_free(&self.path, on_wait, attempt)?.map_err(self.failed("write into"))
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
        move |source| StoreError::sql(action, &path, source)
    }
}

/// Opens a database that can be written into as it is. `None` if there is no such file, or if it must be migrated first.
fn open_finished(path: &Path) -> Result<Option<Connection>, StoreError> {
    let failed = |source| StoreError::sql("write into", path, source);
    if !path.exists() {
        return Ok(None);
    }
    let connection = Connection::open(for_sqlite(path)).map_err(failed)?;
    let is_finished = || -> rusqlite::Result<bool> {
        connection.busy_timeout(Duration::ZERO)?;
        let version: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
        Ok(version == NEWEST_VERSION && schema::has_current_views(&connection)?)
    };
    match is_finished() {
        Ok(true) => {}
        // If something is wrong with the file, opening it in the other way reports it.
        Ok(false) | Err(_) => return Ok(None),
    }
    check_not_newer(&connection, path)?;
    configure_writer(&connection).map_err(failed)?;
    Ok(Some(connection))
}

/// Opens a database with the tables and views of this version, and makes it if there is none. The caller must hold the turn.
pub(super) fn open_in_turn(path: &Path, on_wait: OnWait<'_>) -> Result<Connection, StoreError> {
    let failed = |source| StoreError::sql("write into", path, source);
    remove_leftovers(path);
    if !path.exists() {
        make(path)?;
    }
    let mut connection = Connection::open(for_sqlite(path)).map_err(failed)?;
    connection.busy_timeout(Duration::ZERO).map_err(failed)?;
    let is_new = until_free(path, on_wait, || is_empty(&connection))?.map_err(failed)?;
    if is_new {
        until_free(path, on_wait, || prepare_new(&connection))?.map_err(failed)?;
    } else {
        check_not_newer(&connection, path)?;
    }
    configure_writer(&connection).map_err(failed)?;
    bring_up_to_date(&mut connection, path, on_wait)?;
    if is_new {
        until_free(path, on_wait, || place_statistics(&connection))?.map_err(failed)?;
    }
    Ok(connection)
}

/// Makes an empty database, which appears as a whole: another program finds all tables and views, or no file.
fn make(path: &Path) -> Result<(), StoreError> {
    let unfinished = Unfinished::beside(path);
    let failed = |source| StoreError::sql("make", path, source);
    // SQLite does not say why it cannot make a file.
    std::fs::File::create_new(&unfinished.0)
        .map_err(|source| StoreError::io("make", path, &source))?;
    let mut connection = Connection::open(for_sqlite(&unfinished.0)).map_err(failed)?;
    prepare_new(&connection).map_err(failed)?;
    configure_writer(&connection).map_err(failed)?;
    bring_up_to_date(&mut connection, path, &mut |_waiting| {
        ControlFlow::Continue(())
    })?;
    place_statistics(&connection).map_err(failed)?;
    connection
        .close()
        .map_err(|(_still_open, source)| failed(source))?;
    unfinished.publish(path)
}

/// Migrates the tables, and makes the views again if they differ from those of this version.
fn bring_up_to_date(
    connection: &mut Connection,
    path: &Path,
    on_wait: OnWait<'_>,
) -> Result<(), StoreError> {
    let failed = |source| StoreError::sql("write into", path, source);
    let version: i64 = until_free(path, on_wait, || {
        connection.query_row("PRAGMA user_version", [], |row| row.get(0))
    })?
    .map_err(failed)?;
    if version != NEWEST_VERSION {
        let mut patience = Patience::new(path);
        while let Err(source) = schema::migrate(connection) {
            match StoreError::behind("write into", path, &source) {
                Some(StoreError::File {
                    trouble: FileTrouble::InUse,
                    ..
                }) => patience.pause(|| programs_with(path), on_wait)?,
                Some(error) => return Err(error),
                None => {
                    return Err(StoreError::Migration {
                        path: path.to_owned(),
                        source: Box::new(source),
                    });
                }
            }
        }
    }
    until_free(path, on_wait, || {
        if schema::has_current_views(connection)? {
            return Ok(());
        }
        schema::refresh_views(connection)
    })?
    .map_err(failed)
}

pub(super) fn refuse_slice(connection: &Connection, path: &Path) -> Result<(), StoreError> {
    match Slice::of(connection) {
        Ok(None) => Ok(()),
        Ok(Some(_)) => Err(StoreError::IsSlice {
            path: path.to_owned(),
        }),
        Err(source) => Err(StoreError::sql("write into", path, source)),
    }
}

/// Checks that natsbench made the file, and that its version is not later than that of this program.
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

/// Makes the query planner's tables of statistics at the start of the file, beside the schema, and not behind the gigabyte
/// that an import writes. Every opening reads them, so the first one then reads from one place of the disk less.
fn place_statistics(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute_batch("ANALYZE search_spaces")?;
    drop_samples(connection)
}

fn configure_writer(connection: &Connection) -> rusqlite::Result<()> {
    // A program that waits for a lock reports it, so it must not wait inside SQLite.
    connection.busy_timeout(Duration::ZERO)?;
    // No trigger of the user may change what is written, and our own triggers are only for what users write.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false)?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "cache_size", -65_536)?; // 64 MiB
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    // The writer fills parents before children in one transaction; looking each parent up
    // again costs a third of an import. Tests run `PRAGMA foreign_key_check`.
    connection.pragma_update(None, "foreign_keys", "OFF")?;
    connection.set_prepared_statement_cache_capacity(CACHED_STATEMENTS);
    Ok(())
}

/// Drops a table that ANALYZE makes, and leaves empty if it has a limit: every program that opens the file reads it twice.
pub(super) fn drop_samples(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute_batch("DROP TABLE IF EXISTS sqlite_stat4")
}
