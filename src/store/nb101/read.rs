//! Reading the tables of NAS-Bench-101.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use rusqlite::{Connection, OptionalExtension};

use crate::model::Budget;

use crate::store::{Reader, StoreError};

#[cfg(feature = "import")]
use super::rows::StoredMatrix;
use super::rows::{Nb101FileInfo, StoredModule, StoredRun};

impl Reader {
    /// Whether something of NAS-Bench-101 was imported.
    ///
    /// # Errors
    ///
    /// [`StoreError::Sql`] if the file cannot be read.
    #[cfg(feature = "write")]
    pub(crate) fn has_nb101(&self) -> Result<bool, StoreError> {
        let sql = "SELECT EXISTS (SELECT 1 FROM nb101_files)";
        self.connection
            .query_row(sql, [], |row| row.get(0))
            .map_err(|source| self.failed(source))
    }

    /// The list of modules in the order of their indexes: all, or none.
    ///
    /// # Errors
    ///
    /// [`StoreError::Sql`] if the file cannot be read.
    #[cfg(feature = "import")]
    pub(crate) fn nb101_modules(&self) -> Result<Vec<StoredModule>, StoreError> {
        nb101_modules(&self.connection).map_err(|source| self.failed(source))
    }

    /// The adjacency matrices that modules have, in the order of their keys.
    ///
    /// # Errors
    ///
    /// [`StoreError::Sql`] if the file cannot be read.
    #[cfg(feature = "import")]
    pub(crate) fn nb101_matrices(&self) -> Result<Vec<StoredMatrix>, StoreError> {
        let read = || {
            self.connection
                .prepare(include_str!("../../../sql/checks/nb101_matrices.sql"))?
                .query_map([], StoredMatrix::of_row)?
                .collect::<rusqlite::Result<_>>()
        };
        read().map_err(|source| self.failed(source))
    }

    /// The files that were imported from, in the order of their first import.
    ///
    /// # Errors
    ///
    /// [`StoreError::Sql`] if the file cannot be read.
    #[cfg(any(feature = "import", feature = "cli"))]
    pub(crate) fn nb101_files(&self) -> Result<Vec<Nb101FileInfo>, StoreError> {
        nb101_files(&self.connection).map_err(|source| self.failed(source))
    }

    /// The messages of runs whose columns do not hold all that their files say, by key.
    ///
    /// # Errors
    ///
    /// [`StoreError::Sql`] if the file cannot be read.
    #[cfg(feature = "import")]
    pub(crate) fn nb101_messages(&self) -> Result<BTreeMap<i64, Vec<u8>>, StoreError> {
        let read = || {
            self.connection
                .prepare("SELECT run_id, message FROM stored_nb101_messages")?
                .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
                .collect::<rusqlite::Result<_>>()
        };
        read().map_err(|source| self.failed(source))
    }

    /// The indexes of the modules of a file in its order, if that is another one than that of the indexes.
    ///
    /// # Errors
    ///
    /// [`StoreError::Sql`] if the file cannot be read.
    #[cfg(feature = "import")]
    pub(crate) fn nb101_module_order(&self, file_sha256: &str) -> Result<Vec<u32>, StoreError> {
        let read = || {
            self.connection
                .prepare(include_str!("../../../sql/checks/nb101_module_order.sql"))?
                .query_map([file_sha256], |row| row.get(0))?
                .collect::<rusqlite::Result<_>>()
        };
        read().map_err(|source| self.failed(source))
    }

    /// Calls `take` with every run, in the order of the keys.
    ///
    /// # Errors
    ///
    /// [`StoreError::Sql`] if the file cannot be read.
    #[cfg(feature = "import")]
    pub(crate) fn for_each_nb101_run(
        &self,
        take: &mut dyn FnMut(StoredRun),
    ) -> Result<(), StoreError> {
        for_each_nb101_run(&self.connection, take).map_err(|source| self.failed(source))
    }
}

/// Calls `take` with every run, in the order of the keys.
pub(crate) fn for_each_nb101_run(
    connection: &Connection,
    take: &mut dyn FnMut(StoredRun),
) -> rusqlite::Result<()> {
    let mut select = connection.prepare(include_str!("../../../sql/queries/nb101_runs.sql"))?;
    let mut rows = select.query([0, i64::MAX])?;
    while let Some(row) = rows.next()? {
        take(StoredRun::of_row(row)?);
    }
    Ok(())
}

/// The files that were imported from, in the order of their first import.
pub(crate) fn nb101_files(connection: &Connection) -> rusqlite::Result<Vec<Nb101FileInfo>> {
    connection
        .prepare_cached(include_str!("../../../sql/queries/nb101_files.sql"))?
        .query_map([], Nb101FileInfo::of_row)?
        .collect()
}

/// The index of the module with a hash.
pub(crate) fn nb101_index_of_hash(
    connection: &Connection,
    hash: [u8; 16],
) -> rusqlite::Result<Option<u32>> {
    connection
        .prepare_cached(include_str!("../../../sql/queries/nb101_index_of_hash.sql"))?
        .query_row([hash], |row| row.get(0))
        .optional()
}

/// The module with an index.
pub(crate) fn nb101_module(
    connection: &Connection,
    arch_index: u32,
) -> rusqlite::Result<Option<StoredModule>> {
    connection
        .prepare_cached(include_str!("../../../sql/queries/nb101_module.sql"))?
        .query_row([arch_index], StoredModule::of_row)
        .optional()
}

/// Every module, in the order of their indexes.
pub(crate) fn nb101_modules(connection: &Connection) -> rusqlite::Result<Vec<StoredModule>> {
    connection
        .prepare(include_str!("../../../sql/queries/nb101_modules.sql"))?
        .query_map([], StoredModule::of_row)?
        .collect()
}

/// The runs whose keys are in a range, in their order.
pub(crate) fn nb101_runs(
    connection: &Connection,
    run_ids: RangeInclusive<i64>,
) -> rusqlite::Result<Vec<StoredRun>> {
    connection
        .prepare_cached(include_str!("../../../sql/queries/nb101_runs.sql"))?
        .query_map([run_ids.start(), run_ids.end()], StoredRun::of_row)?
        .collect()
}

/// The message of a run whose columns do not hold all that its file says.
pub(crate) fn nb101_message(
    connection: &Connection,
    run_id: i64,
) -> rusqlite::Result<Option<Vec<u8>>> {
    connection
        .prepare_cached("SELECT message FROM stored_nb101_messages WHERE run_id = ?1")?
        .query_row([run_id], |row| row.get(0))
        .optional()
}

/// The budgets that the database has runs of, the shortest first.
pub(crate) fn nb101_budgets(connection: &Connection) -> rusqlite::Result<Vec<Budget>> {
    let epochs: Vec<u32> = connection
        .prepare_cached(include_str!("../../../sql/queries/nb101_budgets.sql"))?
        .query_map([], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    Ok(epochs.into_iter().filter_map(Budget::of_epochs).collect())
}
