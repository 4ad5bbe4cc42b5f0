//! Reading the tables of NAS-Bench-101.

use std::ops::RangeInclusive;

use rusqlite::{Connection, OptionalExtension};

use crate::model::Budget;

use super::rows::{Nb101FileInfo, StoredModule, StoredRun};

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

/// Calls `take` with every run, in the order of the keys.
pub(crate) fn for_each_nb101_run<E: From<rusqlite::Error>>(
    connection: &Connection,
    mut take: impl FnMut(StoredRun) -> Result<(), E>,
) -> Result<(), E> {
    let mut select = connection.prepare(include_str!("../../../sql/queries/nb101_runs.sql"))?;
    let mut rows = select.query([0, i64::MAX])?;
    while let Some(row) = rows.next()? {
        take(StoredRun::of_row(row)?)?;
    }
    Ok(())
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
