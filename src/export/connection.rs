//! Connections of an export: each sees the same state of the database.

use std::path::Path;

use rusqlite::Transaction;

use crate::store::{Reader, StoreError, holder};

use super::ExportError;

/// Opens a database so that the memory of the process does not grow with the file.
pub(super) fn open_unmapped(database: &Path) -> Result<Reader, ExportError> {
    let reader = Reader::open(database)?;
    reader
        .connection()
        .pragma_update(None, "mmap_size", 0)
        .map_err(|source| StoreError::sql("open", database, source))?;
    Ok(reader)
}

/// A database that is kept in one state.
#[derive(Debug)]
pub(super) struct Held<'a> {
    reader: &'a Reader,
    version: i64,
    transaction: Transaction<'a>,
}

impl<'a> Held<'a> {
    /// Keeps a database in its present state: with a rollback journal, nobody can commit until this ends.
    ///
    /// # Errors
    ///
    /// [`ExportError::ImportRunning`], [`ExportError::Store`] if it cannot be read.
    pub(super) fn begin(reader: &'a Reader) -> Result<Self, ExportError> {
        let version = data_version(reader)?;
        let hold = || {
            let transaction = reader.connection().unchecked_transaction()?;
            let begins = "SELECT count(*) FROM search_spaces"; // a transaction begins when something is read
            transaction.query_row(begins, [], |_row| Ok(()))?;
            Ok(transaction)
        };
        let transaction =
            hold().map_err(|source| StoreError::sql("read from", reader.path(), source))?;
        if let Some(writer) = holder(reader.path()) {
            let database = reader.path().to_owned();
            return Err(ExportError::ImportRunning { database, writer });
        }
        Ok(Self {
            reader,
            version,
            transaction,
        })
    }

    /// Lets others write again.
    ///
    /// # Errors
    ///
    /// [`ExportError::WrittenMeanwhile`] if somebody could write in spite of all, as with a write-ahead log that another
    /// program keeps open.
    pub(super) fn end(self) -> Result<(), ExportError> {
        drop(self.transaction);
        if data_version(self.reader)? == self.version {
            return Ok(());
        }
        Err(ExportError::WrittenMeanwhile {
            database: self.reader.path().to_owned(),
        })
    }
}

/// A number that changes when another program commits.
fn data_version(reader: &Reader) -> Result<i64, ExportError> {
    let version = reader.connection();
    let version = version.query_row("PRAGMA data_version", [], |row| row.get(0));
    Ok(version.map_err(|source| StoreError::sql("read from", reader.path(), source))?)
}
