//! A connection that keeps its read transaction from one use to the next.
//!
//! Each transaction of `SQLite` locks the file, looks for a journal and unlocks the file again: eight system
//! calls, more than the rest of a keyed lookup. So a connection in steady use keeps its transaction for [`KEPT`].
//! With a rollback journal, nobody can commit while a reader holds its lock, and a writer waits for [`KEPT`] at most, since a
//! transaction whose time is over is ended before the next use of its connection, or by
//! [`Places`](super::places::Places) if no use follows. With a write-ahead log, as during an import, an answer may show the
//! state that the database had [`KEPT`] ago. A connection is then closed when its transaction ends, since an open one would
//! keep the import from writing the log back into the file.

use std::time::{Duration, Instant};

use rusqlite::Connection;

use crate::store::layout_cache::Layouts;
use crate::store::share::is_in_wal;

/// How long a transaction is kept: short against the patience of a writer (the busy time-outs in use are
/// seconds), long against a lookup (microseconds).
pub(super) const KEPT: Duration = Duration::from_millis(10);

/// After so many uses, each within [`KEPT`] of the one before, a connection counts as in steady use. A program that asks
/// only a few questions needs no thread that ends its transactions.
const STEADY_USES: u32 = 8;

/// The state of a connection when a use ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Between {
    /// It waits for the next use.
    Idle,
    /// It waits in a transaction.
    Kept,
    /// It must be closed.
    Closing,
}

/// A connection that may be in a transaction between two uses.
#[derive(Debug)]
pub(super) struct ReadConnection {
    connection: Connection,
    layouts: Layouts,
    last_use: Option<Instant>,
    /// Number of uses, up to the last one, that each came soon after the one before.
    uses_in_a_row: u32,
    /// When the transaction that is kept open between uses must end.
    kept_until: Option<Instant>,
}

impl ReadConnection {
    pub(super) fn new(connection: Connection) -> Self {
        Self {
            connection,
            layouts: Layouts::default(),
            last_use: None,
            uses_in_a_row: 0,
            kept_until: None,
        }
    }

    pub(super) const fn connection(&self) -> &Connection {
        &self.connection
    }

    pub(super) const fn layouts(&self) -> &Layouts {
        &self.layouts
    }

    /// Begins a use. From here on a transaction is open: the kept one or a new one.
    pub(super) fn begin_use(&mut self) -> rusqlite::Result<()> {
        let now = Instant::now();
        self.end_if_over(now)?;
        let is_soon = self
            .last_use
            .is_some_and(|last| now.duration_since(last) < KEPT);
        self.last_use = Some(now);
        self.uses_in_a_row = if is_soon {
            self.uses_in_a_row.saturating_add(1)
        } else {
            0
        };
        if self.kept_until.is_none() {
            self.execute("BEGIN")?;
            self.kept_until = (self.uses_in_a_row >= STEADY_USES).then(|| now + KEPT);
        }
        Ok(())
    }

    /// Ends a use.
    pub(super) fn end_use(&self) -> rusqlite::Result<Between> {
        if self.kept_until.is_some() {
            return Ok(Between::Kept);
        }
        self.end_transaction()
    }

    /// Ends a kept transaction whose time is over.
    pub(super) fn end_if_over(&mut self, now: Instant) -> rusqlite::Result<Between> {
        match self.kept_until {
            None => Ok(Between::Idle),
            Some(end) if end > now => Ok(Between::Kept),
            Some(_) => {
                self.kept_until = None;
                self.end_transaction()
            }
        }
    }

    fn end_transaction(&self) -> rusqlite::Result<Between> {
        self.execute("COMMIT")?;
        Ok(if is_in_wal(&self.connection)? {
            Between::Closing
        } else {
            Between::Idle
        })
    }

    fn execute(&self, sql: &str) -> rusqlite::Result<()> {
        self.connection.prepare_cached(sql)?.execute([])?;
        Ok(())
    }
}
