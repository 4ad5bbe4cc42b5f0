//! Inserting curves, which are nine tenths of the rows of a database and a quarter of the work of an import.

use std::collections::HashMap;

use foldhash::fast::RandomState;
use rusqlite::{CachedStatement, Connection, ToSql};

use crate::model::MetricValues;
use crate::store::rows::MetricRow;

/// A statement inserts at most so many rows at once, which takes 60 % of the time of inserting them one by one.
const ROWS_PER_INSERT: usize = 64;

/// What is known about the table of curves during one transaction.
#[derive(Debug, Default)]
pub(super) struct Curves {
    /// No row has a greater key.
    last_key: i64,
    statements: HashMap<Shape, String, RandomState>,
}

impl Curves {
    pub(super) fn after_begin(connection: &Connection) -> rusqlite::Result<Self> {
        let last_key = connection.query_row(
            "SELECT coalesce(max(epoch_key), -1) FROM stored_epoch_metrics",
            [],
            |row| row.get(0),
        )?;
        Ok(Self {
            last_key,
            statements: HashMap::default(),
        })
    }
}

impl Curves {
    /// Inserts the epochs of an architecture, which must be in the order of their keys.
    ///
    /// At the end of the table, only the first epoch of a trial is given its key. `SQLite` numbers the others itself,
    /// each one above the greatest key. So it need not look whether a key exists already, which is a third of the
    /// work.
    pub(super) fn insert_all(
        &mut self,
        connection: &Connection,
        rows: &[MetricRow],
    ) -> rusqlite::Result<()> {
        let consecutive = rows.chunk_by(|row, next| row.key.get() + 1 == next.key.get());
        for epochs in consecutive {
            let (first_key, last_key) = (epochs[0].key, epochs[epochs.len() - 1].key); // a chunk is never empty
            let at_end = first_key.get() > self.last_key;
            let (keyed, numbered) = epochs.split_at(if at_end { 1 } else { epochs.len() });
            for (keys, rows) in [(Keys::Given, keyed), (Keys::Numbered, numbered)] {
                for rows in rows.chunks(ROWS_PER_INSERT) {
                    self.insert(connection, keys, rows)?;
                }
            }
            self.last_key = self.last_key.max(last_key.get());
        }
        Ok(())
    }

    fn insert(
        &mut self,
        connection: &Connection,
        keys: Keys,
        rows: &[MetricRow],
    ) -> rusqlite::Result<()> {
        let shape = Shape::of(keys, rows);
        let sql = self.statements.entry(shape).or_insert_with(|| shape.sql());
        let mut statement = connection.prepare_cached(sql)?;
        let mut bound = 0;
        for MetricRow { key, values } in rows {
            if keys == Keys::Given {
                bind_next(&mut statement, &mut bound, key.get())?;
            }
            for column in shape.columns() {
                bind_next(&mut statement, &mut bound, values.0[column])?;
            }
        }
        statement.raw_execute().map(|_rows| ())
    }
}

fn bind_next(
    statement: &mut CachedStatement<'_>,
    bound: &mut usize,
    value: impl ToSql,
) -> rusqlite::Result<()> {
    *bound += 1;
    statement.raw_bind_parameter(*bound, value)
}

/// Where the keys of new rows come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Keys {
    Given,
    /// Each is one above the greatest in the table.
    Numbered,
}

/// What distinguishes one statement that inserts metrics from another.
///
/// More than half the metrics of most trials are absent, and neighbours lack the same ones. A column that
/// no row of a statement has is left out of it: binding NULLs would cost as much as binding numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Shape {
    keys: Keys,
    rows: usize,
    /// Whether any row has a value of the column.
    present: [bool; MetricValues::COLUMNS],
}

impl Shape {
    fn of(keys: Keys, rows: &[MetricRow]) -> Self {
        let mut present = [false; MetricValues::COLUMNS];
        present[0] = true; // an INSERT must name at least one column, even if there are no values
        for row in rows {
            for (present, value) in present.iter_mut().zip(row.values.0) {
                *present |= !value.is_nan();
            }
        }
        Self {
            keys,
            rows: rows.len(),
            present,
        }
    }

    /// The columns that are present.
    fn columns(self) -> impl Iterator<Item = usize> {
        (0..MetricValues::COLUMNS).filter(move |&column| self.present[column])
    }

    /// FAIL instead of ABORT: a batch that fails is rolled back as a whole, so no single statement has to be undone, and
    /// `SQLite` need not keep copies of pages for that.
    fn sql(self) -> String {
        let key = (self.keys == Keys::Given).then_some("epoch_key");
        let names: Vec<&str> = key
            .into_iter()
            .chain(self.columns().map(|column| MetricValues::NAMES[column]))
            .collect();
        let row = format!("({})", vec!["?"; names.len()].join(", "));
        format!(
            "INSERT OR FAIL INTO stored_epoch_metrics ({}) VALUES {}",
            names.join(", "),
            vec![row.as_str(); self.rows].join(", ")
        )
    }
}
