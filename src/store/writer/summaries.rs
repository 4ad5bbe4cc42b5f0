//! Summaries of a whole space, and what stored searches could have found in it: the first transaction that changes the space
//! deletes them, and they are written again at the end.
//!
//! Since they are written once, in the order of their keys, they lie in neighbouring pages of the file. If every
//! transaction updated them, they would be scattered over the file, and reading them would touch most of it.

use std::sync::mpsc::sync_channel;
use std::thread;

use rusqlite::{Connection, params};

use crate::model::{ArchitectureKey, SearchSpace, Split};
use crate::store::database::Database;
use crate::store::experiment_bests::store_bests;
use crate::store::summary::{SETTINGS_PER_SPACE, Setting};
use crate::store::{OnWait, StoreError};

use super::Batch;
use super::inserts::{Inserts, Number};

/// The splits, in the order of their ids.
const SPLITS: [Split; 4] = [Split::Train, Split::XValid, Split::XTest, Split::OriTest];

/// Rows of `stored_final_accuracies`: the key of the setting, and what differs within it.
type Finals<'connection> = Inserts<'connection, Number, 1, 12>;

/// Rows of `ranked_accuracies`: the four ids of a ranking, and what differs within it.
type Places<'connection> = Inserts<'connection, Number, 4, 5>;

impl Database {
    /// Writes the summaries (rankings and final accuracies) of every space that has none. An import calls this at its end,
    /// also if it was stopped.
    ///
    /// Until then, questions that need the summaries have no answer. A space that has not changed keeps its summaries.
    ///
    /// # Errors
    ///
    /// [`StoreError::File`] or [`StoreError::Sql`] if the file cannot be read or written; then nothing was.
    pub(crate) fn summarise(&self, on_wait: OnWait<'_>) -> Result<(), StoreError> {
        let failed = self.failed("summarise");
        for &space in SearchSpace::ALL {
            if is_summarised(&self.connection, space).map_err(&failed)? {
                continue;
            }
            let transaction = self.transaction(on_wait)?;
            forget(&transaction, space)
                .and_then(|()| write(&transaction, space))
                .map_err(&failed)?;
            self.until_free(on_wait, || transaction.execute_batch("COMMIT"))?;
        }
        Ok(())
    }
}

impl Batch<'_> {
    /// Deletes the summaries of the spaces that the transaction changes.
    pub(super) fn forget_summaries(&mut self) -> rusqlite::Result<()> {
        for space in std::mem::take(&mut self.changed) {
            // This is looked up each time, since another program may have written them between two transactions.
            let summarised: bool = self
                .connection()
                .prepare_cached(include_str!("../../../sql/queries/is_summarised.sql"))?
                .query_row([space], |row| row.get(0))?;
            if summarised {
                forget(self.connection(), space)?;
            }
        }
        Ok(())
    }

    pub(super) fn write_counts(&mut self) -> rusqlite::Result<()> {
        for (space, count) in std::mem::take(&mut self.imported) {
            self.connection().execute(
                include_str!("../../../sql/writes/count_imported.sql"),
                params![space, count],
            )?;
        }
        Ok(())
    }
}

fn is_summarised(connection: &Connection, space: SearchSpace) -> rusqlite::Result<bool> {
    connection.query_row(
        include_str!("../../../sql/queries/is_summarised.sql"),
        [space],
        |row| row.get(0),
    )
}

fn forget(connection: &Connection, space: SearchSpace) -> rusqlite::Result<()> {
    connection.execute(
        "DELETE FROM stored_final_accuracies WHERE setting_id >= ?1 AND setting_id < ?2",
        [
            space.id() * SETTINGS_PER_SPACE,
            (space.id() + 1) * SETTINGS_PER_SPACE,
        ],
    )?;
    for sql in [
        "DELETE FROM ranked_accuracies WHERE space_id = ?1",
        "DELETE FROM ranking_coverage WHERE space_id = ?1",
        "DELETE FROM seed_counts WHERE space_id = ?1",
        "DELETE FROM trial_counts WHERE space_id = ?1",
        "UPDATE search_spaces SET summarised_architectures = 0 WHERE space_id = ?1",
        "UPDATE experiments SET best_valid_percent = NULL, best_test_percent = NULL WHERE space_id = ?1",
    ] {
        connection.execute(sql, [space])?;
    }
    Ok(())
}

fn write(connection: &Connection, space: SearchSpace) -> rusqlite::Result<()> {
    let settings = Setting::of_space(connection, space)?;
    let mut orders: Vec<[Vec<u32>; 4]> = Vec::with_capacity(settings.len());
    let mut finals = Finals::into(connection, "stored_final_accuracies")?;
    thread::scope(|scope| {
        // Another thread sorts the next setting while one is written.
        let (sender, sorted) = sync_channel(settings.len());
        let settings = &settings;
        scope.spawn(move || {
            let orders = settings
                .iter()
                .map(|setting| SPLITS.map(|split| setting.order(split)));
            // The receiver is gone when writing has failed.
            orders
                .map(|orders| sender.send(orders))
                .all(|sent| sent.is_ok())
        });
        for (setting, order) in settings.iter().zip(sorted) {
            write_finals(&mut finals, setting, &order)?;
            orders.push(order);
        }
        finals.finish()
    })?;
    let mut places = Places::into(connection, "ranked_accuracies")?;
    for (setting, orders) in settings.iter().zip(&orders) {
        for (split, order) in SPLITS.into_iter().zip(orders) {
            let ranked = write_ranking(&mut places, setting, split, order)?;
            if ranked > 0 {
                connection.execute(
                    "INSERT INTO ranking_coverage VALUES (?1, ?2, ?3, ?4, ?5)",
                    params![space, setting.recipe, setting.dataset, split, ranked],
                )?;
            }
        }
    }
    places.finish()?;
    let [first, last] = ArchitectureKey::trials_of_space(space);
    connection.execute(
        include_str!("../../../sql/writes/count_seeds.sql"),
        params![space, first, last],
    )?;
    let architectures = ArchitectureKey::of_space(space);
    connection.execute(
        include_str!("../../../sql/writes/insert_trial_counts.sql"),
        [architectures.start(), architectures.end()],
    )?;
    connection.execute(
        include_str!("../../../sql/writes/mark_summarised.sql"),
        [space],
    )?;
    store_bests(connection, None)
}

fn write_finals(
    finals: &mut Finals<'_>,
    setting: &Setting,
    orders: &[Vec<u32>; 4],
) -> rusqlite::Result<()> {
    finals.begin(&[Number::Integer(setting.id())])?;
    let ranks = SPLITS.map(|split| setting.shared_ranks(split, &orders[split.id() as usize]));
    for (position, row) in setting.rows.iter().enumerate() {
        let [train, x_valid, x_test, ori_test] = row.top1_percent.map(Number::Real);
        let [train_rank, x_valid_rank, x_test_rank, ori_test_rank] =
            std::array::from_fn(|split| Number::Real(ranks[split][position]));
        finals.push([
            Number::Integer(row.index.0.into()),
            train,
            x_valid,
            x_test,
            ori_test,
            train_rank,
            x_valid_rank,
            x_test_rank,
            ori_test_rank,
            Number::Real(row.params_millions),
            Number::Real(row.flops_millions),
            Number::Real(row.latency_seconds),
        ])?;
    }
    Ok(())
}

/// Writes one ranking, and returns how many architectures are in it.
fn write_ranking(
    places: &mut Places<'_>,
    setting: &Setting,
    split: Split,
    order: &[u32],
) -> rusqlite::Result<i64> {
    places.begin(
        &[
            setting.space.id(),
            setting.recipe.id(),
            setting.dataset.id(),
            split.id(),
        ]
        .map(Number::Integer),
    )?;
    let mut rank = 0;
    for row in setting.ranking(order) {
        rank += 1;
        places.push([
            Number::Integer(rank),
            Number::Integer(row.index.0.into()),
            Number::Real(row.top1_percent[split.id() as usize]),
            Number::Real(row.flops_millions),
            Number::Real(row.params_millions),
        ])?;
    }
    Ok(rank)
}
