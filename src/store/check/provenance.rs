//! Where the rows of a space came from, and what could not be imported.

use crate::model::{ArchitectureIndex, SampleMark, SearchSpace};
use crate::store::StoreError;
use crate::store::connection::Reader;
use crate::store::sample_share::sample_mark;

/// An archive that was imported from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StoredArchive {
    /// Its key.
    pub archive_id: i64,
    /// Name of its folder or file.
    pub name: String,
    /// Its form, such as `directory`.
    pub form: String,
    /// SHA-256 of its meta list as text.
    pub meta_sha256: String,
    /// Whether its last import came to its end.
    pub is_finished: bool,
    /// What invented its numbers, if they are invented.
    pub sample: Option<SampleMark>,
}

/// A file that could not be imported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StoredFailure {
    /// Its archive.
    pub archive_id: i64,
    /// Its architecture.
    pub index: ArchitectureIndex,
    /// Its name.
    pub file: String,
}

impl Reader {
    /// The archives of a space.
    ///
    /// # Errors
    ///
    /// [`StoreError::Sql`] if the file cannot be read or holds something else.
    pub(crate) fn archives(&self, space: SearchSpace) -> Result<Vec<StoredArchive>, StoreError> {
        let read = || {
            self.connection
                .prepare(include_str!("../../../sql/checks/archives.sql"))?
                .query_map([space], |row| {
                    Ok(StoredArchive {
                        archive_id: row.get(0)?,
                        name: row.get(1)?,
                        form: row.get(2)?,
                        meta_sha256: row.get(3)?,
                        is_finished: row.get(4)?,
                        sample: sample_mark(row, 5)?,
                    })
                })?
                .collect::<rusqlite::Result<_>>()
        };
        read().map_err(|source| self.failed(source))
    }

    /// The damaged files of all archives of a space.
    ///
    /// # Errors
    ///
    /// [`StoreError::Sql`] if the file cannot be read or holds something else.
    pub(crate) fn failures(&self, space: SearchSpace) -> Result<Vec<StoredFailure>, StoreError> {
        let read = || {
            self.connection
                .prepare(include_str!("../../../sql/checks/failures.sql"))?
                .query_map([space], |row| {
                    Ok(StoredFailure {
                        archive_id: row.get(0)?,
                        index: row.get(1)?,
                        file: row.get(2)?,
                    })
                })?
                .collect::<rusqlite::Result<_>>()
        };
        read().map_err(|source| self.failed(source))
    }

    /// Whether anything of a space is imported.
    ///
    /// # Errors
    ///
    /// [`StoreError::Sql`] if the file cannot be read.
    pub(crate) fn has_trials(&self, space: SearchSpace) -> Result<bool, StoreError> {
        let sql = "SELECT imported_architectures > 0 FROM search_spaces WHERE space_id = ?1";
        self.connection
            .query_row(sql, [space], |row| row.get(0))
            .map_err(|source| self.failed(source))
    }

    /// A number that changes when another connection has written into the file.
    ///
    /// # Errors
    ///
    /// [`StoreError::Sql`] if the file cannot be read.
    pub(crate) fn data_version(&self) -> Result<i64, StoreError> {
        self.connection
            .query_row("PRAGMA data_version", [], |row| row.get(0))
            .map_err(|source| self.failed(source))
    }
}
