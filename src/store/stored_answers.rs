//! The lists of epochs that the official API answers, as the table `answered_epochs` holds them.

use std::collections::BTreeMap;

use rusqlite::{Connection, Row};

use crate::model::{AnsweredEpochs, AnsweredSets};

/// Every list by its number.
pub(super) fn stored_answers(
    connection: &Connection,
) -> rusqlite::Result<BTreeMap<i64, Vec<AnsweredEpochs>>> {
    let mut select =
        connection.prepare_cached(include_str!("../../sql/queries/answered_epochs.sql"))?;
    let mut rows = select.query([])?;
    let mut lists: BTreeMap<i64, Vec<AnsweredEpochs>> = BTreeMap::new();
    while let Some(row) = rows.next()? {
        lists.entry(row.get(0)?).or_default().push(run(row)?);
    }
    Ok(lists)
}

fn run(row: &Row<'_>) -> rusqlite::Result<AnsweredEpochs> {
    Ok(AnsweredEpochs {
        first_epoch: row.get(1)?,
        last_epoch: row.get(2)?,
        sets: AnsweredSets {
            valid: row.get(3)?,
            x_test: row.get(4)?,
            test: row.get(5)?,
            valtest: row.get(6)?,
        },
        validated: row.get(7)?,
    })
}
