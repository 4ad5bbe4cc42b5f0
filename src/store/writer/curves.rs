//! Inserting curves: nine rows of ten in a database, and a quarter of an import's work.

use std::collections::HashMap;
use std::ops::RangeFrom;

use foldhash::fast::RandomState;
use rusqlite::{CachedStatement, Connection, ToSql};

use crate::model::MetricValues;
use crate::store::rows::MetricRow;

use super::Batch;

/// Most rows that a statement inserts at once: many take 60 % of the time of single ones.
const ROWS_PER_INSERT: usize = 64;

/// What is known of the table of curves, within one transaction.
#[derive(Debug)]
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

impl Batch {
    /// Inserts the epochs of an architecture, which are in the order of their keys.
    ///
    /// At the end of the table, only the first epoch of a trial is given its key. `SQLite` numbers the others itself,
    /// each one above the greatest key, and so need not look whether the key is there already: that is a third
    /// of the work.
    pub(super) fn insert_curves(&mut self, rows: &[MetricRow]) -> rusqlite::Result<()> {
        let Self {
            database, curves, ..
        } = self;
        let consecutive = rows.chunk_by(|row, next| row.key.get() + 1 == next.key.get());
        for epochs in consecutive {
            let (Some(first), Some(last)) = (epochs.first(), epochs.last()) else {
                continue;
            };
            let at_end = first.key.get() > curves.last_key;
            let (keyed, numbered) = epochs.split_at(if at_end { 1 } else { epochs.len() });
            for (keys, rows) in [(Keys::Given, keyed), (Keys::Numbered, numbered)] {
                for rows in rows.chunks(ROWS_PER_INSERT) {
                    curves.insert(&database.connection, keys, rows)?;
                }
            }
            curves.last_key = curves.last_key.max(last.key.get());
        }
        Ok(())
    }
}

impl Curves {
    fn insert(
        &mut self,
        connection: &Connection,
        keys: Keys,
        rows: &[MetricRow],
    ) -> rusqlite::Result<()> {
        let shape = Shape::of(keys, rows);
        let sql = self.statements.entry(shape).or_insert_with(|| shape.sql());
        let mut statement = connection.prepare_cached(sql)?;
        let mut parameters = 1..;
        for MetricRow { key, values } in rows {
            if keys == Keys::Given {
                bind_next(&mut statement, &mut parameters, key.get())?;
            }
            for column in shape.columns() {
                bind_next(&mut statement, &mut parameters, values.0[column])?;
            }
        }
        statement.raw_execute().map(|_rows| ())
    }
}

fn bind_next(
    statement: &mut CachedStatement<'_>,
    parameters: &mut RangeFrom<usize>,
    value: impl ToSql,
) -> rusqlite::Result<()> {
    parameters
        .next()
        .map_or(Ok(()), |next| statement.raw_bind_parameter(next, value))
}

/// Where the keys of new rows come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Keys {
    Given,
    /// Each is one above the greatest in the table.
    Numbered,
}

/// What tells one statement that inserts metrics from another.
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
        present[0] = true; // a statement names a column, whether there are values or not
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

    /// FAIL in place of ABORT: a batch that fails is rolled back as a whole, so no statement needs to be undone, and
    /// `SQLite` keeps no copies of pages for that.
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
