//! The rows of rankings, made by another thread while runs are written.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};

use rusqlite::{Connection, OpenFlags};

use crate::store::writer::Batch;
use crate::store::{Database, StoreError};

use super::rankings::{Rankings, write_rankings};

/// The table of rankings in a database of its own, in memory.
///
/// Its 0.8 million rows take nearly as long as the runs that they rank, and a connection has one thread. Copied from a table
/// with the same definition, rows are taken as they are, which is three times as fast as making them.
#[derive(Debug)]
pub(crate) struct RankingRows {
    /// The memory lasts as long as a connection to it.
    connection: Connection,
    address: String,
    /// The database that they are for.
    path: PathBuf,
}

impl RankingRows {
    /// With the rows of rankings, where none are yet.
    ///
    /// # Errors
    ///
    /// [`StoreError::Sql`] if the memory does not suffice.
    pub(crate) fn filled(self, rankings: Rankings) -> Result<Self, StoreError> {
        let fill = || {
            self.connection.execute_batch("BEGIN")?;
            write_rankings(&self.connection, rankings)?;
            self.connection.execute_batch("COMMIT")
        };
        match fill() {
            Ok(()) => Ok(self),
            Err(error) => Err(StoreError::sql("write into", &self.path, error)),
        }
    }
}

impl Database {
    /// A table of rankings without rows that another thread can fill.
    ///
    /// # Errors
    ///
    /// [`StoreError::Sql`] if it cannot be made.
    pub(crate) fn nb101_ranking_rows(&self) -> Result<RankingRows, StoreError> {
        static MADE: AtomicU64 = AtomicU64::new(0);
        let number = MADE.fetch_add(1, Ordering::Relaxed);
        // A name with a slash at its beginning is that of one database for all connections of this process.
        let address = format!("file:/nb101-rankings-{number}?vfs=memdb");
        let definition = "SELECT sql FROM sqlite_schema WHERE name = 'stored_nb101_rankings'";
        let make = || {
            let definition: String = self
                .connection
                .query_row(definition, [], |row| row.get(0))?;
            let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
                | OpenFlags::SQLITE_OPEN_CREATE
                | OpenFlags::SQLITE_OPEN_URI
                | OpenFlags::SQLITE_OPEN_NO_MUTEX;
            let connection = Connection::open_with_flags(&address, flags)?;
            connection.pragma_update(None, "foreign_keys", "OFF")?;
            connection.pragma_update(None, "journal_mode", "OFF")?;
            connection.execute_batch(&definition)?;
            Ok(connection)
        };
        let connection = make().map_err(self.failed("write into"))?;
        Ok(RankingRows {
            connection,
            address,
            path: self.path.clone(),
        })
    }

    /// Lets go of rows that were copied, when they are committed.
    ///
    /// # Errors
    ///
    /// [`StoreError::Sql`] if that is not possible.
    pub(crate) fn drop_nb101_ranking_rows(&self, rows: RankingRows) -> Result<(), StoreError> {
        let detached = self.connection.execute_batch("DETACH rankings");
        drop(rows);
        detached.map_err(self.failed("write into"))
    }
}

impl Batch<'_> {
    /// Copies the rows of rankings into the database, which has none.
    ///
    /// # Errors
    ///
    /// [`StoreError::Sql`] if they cannot be written.
    pub(crate) fn copy_nb101_rankings(&self, rows: &RankingRows) -> Result<(), StoreError> {
        let connection = self.connection();
        let copy = "INSERT INTO stored_nb101_rankings SELECT * FROM rankings.stored_nb101_rankings";
        connection
            .execute("ATTACH ?1 AS rankings", [&rows.address])
            .and_then(|_attached| connection.execute(copy, []))
            .map(|_rows| ())
            .map_err(self.failed())
    }
}
