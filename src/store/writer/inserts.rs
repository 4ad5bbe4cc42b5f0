//! Writing many rows of a table with few statements.

use rusqlite::types::ToSqlOutput;
use rusqlite::{CachedStatement, Connection, ToSql};

/// Rows that a statement inserts at once.
const ROWS_PER_INSERT: usize = 64;

/// A number of a column; `SQLite` stores NaN as NULL.
#[derive(Debug, Clone, Copy)]
pub(in crate::store) enum Number {
    Integer(i64),
    Real(f64),
}

impl ToSql for Number {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match *self {
            Self::Integer(integer) => integer.into(),
            Self::Real(real) => real.into(),
        })
    }
}

/// Rows on their way into a table. A statement inserts many of them, which takes half the time of inserting them one by
/// one. The first columns are `SHARED` by the rows of a group and bound once.
pub(in crate::store) struct Inserts<'connection, V, const SHARED: usize, const COLUMNS: usize> {
    many: CachedStatement<'connection>,
    one: CachedStatement<'connection>,
    waiting: Vec<[V; COLUMNS]>,
}

impl<'connection, V: ToSql, const SHARED: usize, const COLUMNS: usize>
    Inserts<'connection, V, SHARED, COLUMNS>
{
    /// # Errors
    ///
    /// [`rusqlite::Error`] if there is no such table, or it has another number of columns.
    pub(in crate::store) fn into(
        connection: &'connection Connection,
        table: &str,
    ) -> rusqlite::Result<Self> {
        let row = |row: usize| {
            let own = SHARED + row * COLUMNS + 1;
            let parameters = (1..=SHARED).chain(own..own + COLUMNS);
            let parameters = parameters.map(|parameter| format!("?{parameter}"));
            format!("({})", parameters.collect::<Vec<_>>().join(", "))
        };
        // OR REPLACE: the rows are new, and SQLite then need not look for each key first.
        let insert = |rows: usize| {
            let values = (0..rows).map(row).collect::<Vec<_>>().join(", ");
            connection.prepare_cached(&format!("INSERT OR REPLACE INTO {table} VALUES {values}"))
        };
        Ok(Self {
            many: insert(ROWS_PER_INSERT)?,
            one: insert(1)?,
            waiting: Vec::with_capacity(ROWS_PER_INSERT),
        })
    }

    /// Begins a group of rows.
    pub(in crate::store) fn begin(&mut self, shared: &[V; SHARED]) -> rusqlite::Result<()> {
        self.write_waiting()?;
        for insert in [&mut self.many, &mut self.one] {
            for (parameter, value) in (1..).zip(shared) {
                insert.raw_bind_parameter(parameter, value)?;
            }
        }
        Ok(())
    }

    pub(in crate::store) fn push(&mut self, row: [V; COLUMNS]) -> rusqlite::Result<()> {
        self.waiting.push(row);
        if self.waiting.len() == ROWS_PER_INSERT {
            execute(&mut self.many, SHARED, &self.waiting)?;
            self.waiting.clear();
        }
        Ok(())
    }

    pub(in crate::store) fn finish(mut self) -> rusqlite::Result<()> {
        self.write_waiting()
    }

    /// Writes the rows that wait for others to be written with. A commit does not do that.
    pub(in crate::store) fn write_waiting(&mut self) -> rusqlite::Result<()> {
        for row in self.waiting.chunks(1) {
            execute(&mut self.one, SHARED, row)?;
        }
        self.waiting.clear();
        Ok(())
    }
}

fn execute<V: ToSql, const COLUMNS: usize>(
    insert: &mut CachedStatement<'_>,
    shared: usize,
    rows: &[[V; COLUMNS]],
) -> rusqlite::Result<()> {
    for (number, value) in (shared + 1..).zip(rows.as_flattened()) {
        insert.raw_bind_parameter(number, value)?;
    }
    insert.raw_execute()?;
    Ok(())
}
