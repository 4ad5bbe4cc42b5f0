//! Summaries of a whole space: taken away by the first transaction that changes it, written anew at the end.
//!
//! Written once, in the order of their keys, they lie densely in neighbouring pages of the file. Kept up to date
//! with every transaction they would lie all over it, and reading them would touch most of it.

use rusqlite::{CachedStatement, Connection, Transaction, TransactionBehavior, params};

use crate::ids::{SearchSpace, Split};
use crate::store::StoreError;
use crate::store::connection::Database;
use crate::store::summary::{SETTINGS_PER_SPACE, Setting};

use super::Batch;

/// Rows that a statement inserts at once.
const ROWS_PER_INSERT: usize = 64;

/// By their ids.
const SPLITS: [Split; 4] = [Split::Train, Split::XValid, Split::XTest, Split::OriTest];

/// Columns of `stored_final_accuracies`.
const FINAL_COLUMNS: usize = 13;

/// Columns of `ranked_accuracies`.
const RANKING_COLUMNS: usize = 9;

impl Database {
    /// Writes the summaries of every space that has none: rankings and final accuracies. For the end of an import,
    /// also one that was stopped.
    ///
    /// Until then, questions that need them have no answer. Nothing is done where nothing has changed.
    ///
    /// # Errors
    ///
    /// [`StoreError::Sql`] if the file cannot be read or written; then nothing was.
    pub fn summarise(&self) -> Result<(), StoreError> {
        self.write_summaries().map_err(self.failed("summarise"))
    }

    fn write_summaries(&self) -> rusqlite::Result<()> {
        for &space in SearchSpace::ALL {
            if is_summarised(&self.connection, space)? {
                continue;
            }
            let begin = TransactionBehavior::Immediate;
            let transaction = Transaction::new_unchecked(&self.connection, begin)?;
            forget(&transaction, space)?;
            write(&transaction, space)?;
            transaction.commit()?;
        }
        Ok(())
    }
}

impl Batch {
    /// Takes away the summaries of the spaces that the transaction changes.
    pub(super) fn forget_summaries(&mut self) -> rusqlite::Result<()> {
        for space in std::mem::take(&mut self.changed) {
            // Looked up each time: another program may have written them between two transactions.
            let summarised: bool = self
                .connection()
                .prepare_cached(
                    "SELECT summarised_architectures <> 0 FROM search_spaces WHERE space_id = ?1",
                )?
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
                "UPDATE search_spaces SET imported_architectures = imported_architectures + ?2 WHERE space_id = ?1",
                params![space, count],
            )?;
        }
        Ok(())
    }
}

fn is_summarised(connection: &Connection, space: SearchSpace) -> rusqlite::Result<bool> {
    connection.query_row(
        "SELECT summarised_architectures = imported_architectures FROM search_spaces WHERE space_id = ?1",
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
        "UPDATE search_spaces SET summarised_architectures = 0 WHERE space_id = ?1",
    ] {
        connection.execute(sql, [space])?;
    }
    Ok(())
}

fn write(connection: &Connection, space: SearchSpace) -> rusqlite::Result<()> {
    let settings = Setting::of_space(connection, space)?;
    let orders: Vec<[Vec<u32>; 4]> = settings
        .iter()
        .map(|setting| SPLITS.map(|split| setting.order(split)))
        .collect();
    let mut finals = Inserts::<FINAL_COLUMNS>::into(connection, "stored_final_accuracies")?;
    for (setting, orders) in settings.iter().zip(&orders) {
        write_finals(&mut finals, setting, orders)?;
    }
    finals.finish()?;
    let mut places = Inserts::<RANKING_COLUMNS>::into(connection, "ranked_accuracies")?;
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
    connection.execute(
        "UPDATE search_spaces SET summarised_architectures = imported_architectures WHERE space_id = ?1",
        [space],
    )?;
    Ok(())
}

fn write_finals(
    finals: &mut Inserts<'_, FINAL_COLUMNS>,
    setting: &Setting,
    orders: &[Vec<u32>; 4],
) -> rusqlite::Result<()> {
    let id = Number::Integer(setting.id());
    let ranks = SPLITS.map(|split| setting.shared_ranks(split, &orders[split.id() as usize]));
    for (position, row) in setting.rows.iter().enumerate() {
        let [train, x_valid, x_test, ori_test] = row.top1_percent.map(Number::Real);
        let [train_rank, x_valid_rank, x_test_rank, ori_test_rank] =
            std::array::from_fn(|split| Number::Real(ranks[split][position]));
        finals.push([
            id,
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

/// Writes one ranking, and tells how many architectures are in it.
fn write_ranking(
    places: &mut Inserts<'_, RANKING_COLUMNS>,
    setting: &Setting,
    split: Split,
    order: &[u32],
) -> rusqlite::Result<i64> {
    let ranking = [
        setting.space.id(),
        setting.recipe.id(),
        setting.dataset.id(),
        split.id(),
    ];
    let [space, recipe, dataset, split_id] = ranking.map(Number::Integer);
    let mut rank = 0;
    for row in setting.ranking(order) {
        rank += 1;
        places.push([
            space,
            recipe,
            dataset,
            split_id,
            Number::Integer(rank),
            Number::Integer(row.index.0.into()),
            Number::Real(row.top1_percent[split.id() as usize]),
            Number::Real(row.flops_millions),
            Number::Real(row.params_millions),
        ])?;
    }
    Ok(rank)
}

/// A number of a column; `SQLite` stores NaN as NULL.
#[derive(Debug, Clone, Copy)]
enum Number {
    Integer(i64),
    Real(f64),
}

/// Rows on their way into a table, many a statement: that takes half the time of single ones.
struct Inserts<'connection, const COLUMNS: usize> {
    many: CachedStatement<'connection>,
    one: CachedStatement<'connection>,
    waiting: Vec<[Number; COLUMNS]>,
}

impl<'connection, const COLUMNS: usize> Inserts<'connection, COLUMNS> {
    fn into(connection: &'connection Connection, table: &str) -> rusqlite::Result<Self> {
        let row = format!("({})", ["?"; COLUMNS].join(", "));
        let insert = |rows: usize| {
            let values = vec![row.as_str(); rows].join(", ");
            connection.prepare_cached(&format!("INSERT OR REPLACE INTO {table} VALUES {values}"))
        };
        Ok(Self {
            many: insert(ROWS_PER_INSERT)?,
            one: insert(1)?,
            waiting: Vec::with_capacity(ROWS_PER_INSERT),
        })
    }

    fn push(&mut self, row: [Number; COLUMNS]) -> rusqlite::Result<()> {
        self.waiting.push(row);
        if self.waiting.len() == ROWS_PER_INSERT {
            execute(&mut self.many, &self.waiting)?;
            self.waiting.clear();
        }
        Ok(())
    }

    fn finish(mut self) -> rusqlite::Result<()> {
        let mut rows = self.waiting.chunks(1);
        rows.try_for_each(|row| execute(&mut self.one, row))
    }
}

fn execute<const COLUMNS: usize>(
    insert: &mut CachedStatement<'_>,
    rows: &[[Number; COLUMNS]],
) -> rusqlite::Result<()> {
    for (number, value) in (1..).zip(rows.as_flattened()) {
        match value {
            Number::Integer(integer) => insert.raw_bind_parameter(number, integer)?,
            Number::Real(real) => insert.raw_bind_parameter(number, real)?,
        }
    }
    insert.raw_execute()?;
    Ok(())
}
