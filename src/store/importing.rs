//! The file during an import: one program writes, others go on reading, and at the end the database is one file again.

use std::fs;
use std::path::Path;

use rusqlite::Connection;

use super::StoreError;
use super::connection::refuse_other_than_file;
use super::database::{Database, Writer, open_in_turn, refuse_slice};
use super::foreign::refuse_foreign;
use super::share::{OnWait, Turn, enter_wal, leave_wal, programs_with};

/// A database during an import: no other program writes into it, and others go on reading.
#[derive(Debug)]
pub(crate) struct Importing {
    pub(crate) database: Database,
    /// Whether the import made it.
    is_new: bool,
    turn: Turn,
}

/// What becomes of the file at the end of an import.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum AfterImport {
    /// It is one file, or it held nothing and is gone.
    Done,
    /// Other programs have it open, in words: what SQLite has put beside it stays until they close it.
    StillOpen(String),
}

impl Importing {
    /// Waits until no other program writes, then opens the database, or makes it.
    ///
    /// # Errors
    ///
    /// As [`Database::create_or_open_as`], and [`StoreError::Foreign`].
    pub(crate) fn begin(path: &Path, on_wait: OnWait<'_>) -> Result<Self, StoreError> {
        refuse_other_than_file("write into", path)?;
        let what = "natsbench import";
        let turn = Turn::take(path, what, on_wait)?;
        Self::begin_in_turn(path, what, turn, refuse_slice, on_wait)
    }

    /// As [`begin`](Self::begin), for another writer that has the turn, with its own check of the opened file.
    ///
    /// # Errors
    ///
    /// As [`begin`](Self::begin).
    pub(super) fn begin_in_turn(
        path: &Path,
        what: &'static str,
        turn: Turn,
        check: impl FnOnce(&Connection, &Path) -> Result<(), StoreError>,
        on_wait: OnWait<'_>,
    ) -> Result<Self, StoreError> {
        let is_new = !path.exists();
        let database = Database {
            connection: open_in_turn(path, on_wait)?,
            path: path.to_owned(),
            writer: Writer {
                what,
                ..Writer::default()
            },
        };
        check(&database.connection, path)?;
        refuse_foreign(&database.connection, path)?;
        enter_wal(&database.connection, path, on_wait)?;
        Ok(Self {
            database,
            is_new,
            turn,
        })
    }

    /// Ends the import, which may have failed: the database is one file again, and others may write. A new one without any
    /// architecture is removed, if nobody else has it open.
    ///
    /// # Errors
    ///
    /// [`StoreError::File`] or [`StoreError::Sql`]; what was committed stays.
    pub(crate) fn end(self, has_failed: bool) -> Result<AfterImport, StoreError> {
        let Self {
            database,
            is_new,
            turn,
        } = self;
        let ended = put_in_order(&database, is_new && has_failed);
        drop(database);
        drop(turn); // not before the file is closed
        ended
    }
}

fn put_in_order(database: &Database, remove_if_bare: bool) -> Result<AfterImport, StoreError> {
    let Database {
        connection, path, ..
    } = database;
    let failed = database.failed("write into");
    match leave_wal(connection) {
        Ok(true) => {}
        Ok(false) => return Ok(AfterImport::StillOpen(programs_with(path))),
        // No other program has it open; the reason may be a full disk.
        Err(_) if remove_if_bare && is_bare(connection).unwrap_or(false) => {
            return remove(path);
        }
        Err(error) => return Err(failed(error)),
    }
    // No program can read it from here on. A connection that is idle now has seen an empty database.
    if !remove_if_bare || connection.execute_batch("BEGIN EXCLUSIVE").is_err() {
        return Ok(AfterImport::Done);
    }
    if is_bare(connection).map_err(failed)? {
        return remove(path);
    }
    Ok(AfterImport::Done)
}

fn is_bare(connection: &Connection) -> rusqlite::Result<bool> {
    let is_bare = "SELECT NOT EXISTS (SELECT 1 FROM architecture_sources) AND NOT EXISTS (SELECT 1 FROM nb101_files)";
    connection.query_row(is_bare, [], |row| row.get(0))
}

/// Removes a database of ours with what SQLite keeps beside it.
fn remove(path: &Path) -> Result<AfterImport, StoreError> {
    for beside in ["-wal", "-shm", "-journal"] {
        let mut name = path.as_os_str().to_owned();
        name.push(beside);
        let _ = fs::remove_file(name); // most are not there
    }
    fs::remove_file(path).map_err(|source| StoreError::io("remove the empty", path, &source))?;
    Ok(AfterImport::Done)
}
