//! Transactions that a reading connection keeps from one call to the next.
//!
//! Each transaction of `SQLite` locks the file, looks for a journal and unlocks the file again: eight system
//! calls, three quarters of the time of a keyed lookup. So a connection in steady use keeps its transaction
//! for [`LEASE`]. No answer is older for that: with a rollback journal, nobody can commit while a
//! reader holds its lock. A writer waits as long as a lease at most, since expired leases are ended
//! before a connection's next use, and by the pool if there is none.

use std::time::{Duration, Instant};

use rusqlite::Connection;

use crate::store::layout_cache::Layouts;

/// How long a transaction is kept: short against the patience of a writer (the busy time-outs in use are
/// seconds), long against a call (microseconds).
pub(super) const LEASE: Duration = Duration::from_millis(10);

/// Uses, each within [`LEASE`] of the one before, that make a steady use: a program that asks a few
/// questions need not have the keeper of leases called.
const STEADY_USES: u32 = 8;

/// A connection that may be in a transaction between two uses.
#[derive(Debug)]
pub(in crate::store) struct LeasedConnection {
    connection: Connection,
    layouts: Layouts,
    last_use: Option<Instant>,
    /// Up to this one, each soon after the other.
    uses_in_a_row: u32,
    /// When the transaction must end that is open between uses.
    lease_end: Option<Instant>,
}

impl LeasedConnection {
    pub(super) fn new(connection: Connection) -> Self {
        Self {
            connection,
            layouts: Layouts::default(),
            last_use: None,
            uses_in_a_row: 0,
            lease_end: None,
        }
    }

    pub(super) const fn connection(&self) -> &Connection {
        &self.connection
    }

    pub(super) const fn layouts(&self) -> &Layouts {
        &self.layouts
    }

    /// Begins a use: a transaction is open from here on, the lease's or a new one.
    pub(super) fn begin_use(&mut self) -> rusqlite::Result<()> {
        let now = Instant::now();
        self.end_lease_if_over(now)?;
        let is_soon = self
            .last_use
            .is_some_and(|last| now.duration_since(last) < LEASE);
        self.last_use = Some(now);
        self.uses_in_a_row = if is_soon {
            self.uses_in_a_row.saturating_add(1)
        } else {
            0
        };
        if self.lease_end.is_none() {
            self.execute("BEGIN")?;
            self.lease_end = (self.uses_in_a_row >= STEADY_USES).then(|| now + LEASE);
        }
        Ok(())
    }

    /// Ends a use, and says whether the transaction is kept.
    pub(super) fn end_use(&self) -> rusqlite::Result<bool> {
        if self.lease_end.is_none() {
            self.execute("COMMIT")?;
        }
        Ok(self.lease_end.is_some())
    }

    /// Ends a lease whose time is over, and says whether the connection has one that goes on.
    pub(super) fn end_lease_if_over(&mut self, now: Instant) -> rusqlite::Result<bool> {
        if self.lease_end.is_some_and(|end| end <= now) {
            self.lease_end = None;
            self.execute("COMMIT")?;
        }
        Ok(self.lease_end.is_some())
    }

    /// Whether a transaction is open that nobody would end.
    pub(super) fn is_stuck(&self) -> bool {
        self.lease_end.is_none() && !self.connection.is_autocommit()
    }

    fn execute(&self, sql: &str) -> rusqlite::Result<()> {
        self.connection.prepare_cached(sql)?.execute([])?;
        Ok(())
    }
}
