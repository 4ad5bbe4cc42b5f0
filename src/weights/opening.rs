//! Opening a file of weights, and making it.
//!
//! Writers take turns, as those of a database of results. There is no write-ahead log: rows are appended and hardly ever
//! changed, so a rollback journal stays small, while a log would write each of the gigabytes twice. Readers wait during
//! the moment of a commit.

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

use crate::store::{
    OnWait, StoreError, Turn, Unfinished, for_sqlite, remove_leftovers, until_free,
};

use super::WeightsError;
use super::schema::{APPLICATION_ID, NEWEST_VERSION, migrate, refresh_views};

/// Bytes of a page; contents are a hundred pages long.
const PAGE_BYTES: i64 = 16_384;

/// How long a reader waits for a commit to end.
const PATIENCE: Duration = Duration::from_secs(30);

/// Memory of a writer in KiB: more than what one transaction writes, so that none of it needs the file for itself before
/// the commit.
const WRITER_CACHE_KIB: i64 = 256 << 10;

/// A file of weights that is written into: nobody else does.
#[derive(Debug)]
pub(super) struct Writable {
    pub(super) connection: Connection,
    pub(super) path: PathBuf,
    /// Whether this made it.
    is_new: bool,
    _turn: Turn,
}

impl Writable {
    /// Opens a file, made if there is none, when nobody else writes into it.
    pub(super) fn open(path: &Path, on_wait: OnWait<'_>) -> Result<Self, WeightsError> {
        let turn = Turn::take(path, "natsbench import-weights", on_wait)?;
        let is_new = !path.exists();
        if is_new {
            remove_leftovers(path);
            make(path)?;
        }
        let failed = |source| StoreError::sql("write into", path, source);
        let mut connection = Connection::open(for_sqlite(path)).map_err(failed)?;
        connection.busy_timeout(Duration::ZERO).map_err(failed)?;
        let version = version_of(&connection, path)?;
        configure(&connection).map_err(failed)?;
        if version < NEWEST_VERSION {
            migrated(&mut connection, path)?;
        }
        until_free(path, on_wait, || refresh_views(&mut connection))?.map_err(failed)?;
        Ok(Self {
            connection,
            path: path.to_owned(),
            is_new,
            _turn: turn,
        })
    }

    /// Removes the file again if this made it and nothing was written into it.
    pub(super) fn remove_if_bare(self) {
        let is_bare = "SELECT NOT EXISTS (SELECT 1 FROM weight_archives)";
        let is_bare = self
            .connection
            .query_row(is_bare, [], |row| row.get::<_, bool>(0));
        if self.is_new && is_bare.unwrap_or(false) && self.connection.close().is_ok() {
            let _ = std::fs::remove_file(&self.path); // an empty file does no harm
        }
    }
}

/// Makes an empty file, which appears as a whole.
fn make(path: &Path) -> Result<(), WeightsError> {
    let unfinished = Unfinished::beside(path);
    let failed = |source| StoreError::sql("make", path, source);
    // SQLite does not say why it cannot make a file.
    std::fs::File::create_new(&unfinished.0)
        .map_err(|source| StoreError::io("make", path, &source))?;
    let mut connection = Connection::open(for_sqlite(&unfinished.0)).map_err(failed)?;
    connection
        .pragma_update(None, "page_size", PAGE_BYTES)
        .map_err(failed)?;
    connection
        .pragma_update(None, "application_id", APPLICATION_ID)
        .map_err(failed)?;
    migrated(&mut connection, path)?;
    refresh_views(&mut connection).map_err(failed)?;
    connection
        .close()
        .map_err(|(_still_open, source)| failed(source))?;
    Ok(unfinished.publish(path)?)
}

fn migrated(connection: &mut Connection, path: &Path) -> Result<(), WeightsError> {
    migrate(connection).map_err(|source| WeightsError::Migration {
        path: path.to_owned(),
        source: Box::new(source),
    })
}

fn configure(connection: &Connection) -> rusqlite::Result<()> {
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "cache_size", -WRITER_CACHE_KIB)?;
    connection.pragma_update(None, "foreign_keys", "ON")
}

/// Opens a file for reading.
pub(super) fn open_to_read(path: &Path) -> Result<Connection, WeightsError> {
    if !path.exists() {
        return Err(WeightsError::Missing {
            path: path.to_owned(),
        });
    }
    let failed = |source| StoreError::sql("open", path, source);
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(for_sqlite(path), flags).map_err(failed)?;
    connection.busy_timeout(PATIENCE).map_err(failed)?;
    let version = match version_of(&connection, path) {
        // A killed import leaves a journal that only a writer can roll back.
        Err(WeightsError::Store(_)) => {
            roll_back(path);
            version_of(&connection, path)?
        }
        version => version?,
    };
    if version != NEWEST_VERSION {
        return Err(WeightsError::Version {
            path: path.to_owned(),
            found: version,
            expected: NEWEST_VERSION,
        });
    }
    Ok(connection)
}

/// Lets SQLite undo what a killed import had begun to write, where this user may write.
fn roll_back(path: &Path) {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    if let Ok(connection) = Connection::open_with_flags(for_sqlite(path), flags) {
        let _ = connection.busy_timeout(PATIENCE);
        // What is wrong is said by whoever reads next.
        let _ = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |_row| Ok(()));
    }
}

/// The version of the tables of a file that is one of weights.
fn version_of(connection: &Connection, path: &Path) -> Result<i64, WeightsError> {
    let number = |pragma: &str| -> Result<i64, WeightsError> {
        let found = connection.query_row(pragma, [], |row| row.get(0));
        found.map_err(|source| match StoreError::sql("open", path, source) {
            StoreError::NotOurs { path } => WeightsError::NotOurs { path },
            other => other.into(),
        })
    };
    let id = number("PRAGMA application_id")?;
    let found = number("PRAGMA user_version")?;
    if id != APPLICATION_ID {
        return Err(WeightsError::NotOurs {
            path: path.to_owned(),
        });
    }
    if !(1..=NEWEST_VERSION).contains(&found) {
        return Err(WeightsError::Version {
            path: path.to_owned(),
            found,
            expected: NEWEST_VERSION,
        });
    }
    Ok(found)
}
