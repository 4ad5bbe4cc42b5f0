//! Read-only connections that threads share.

use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Instant;

use r2d2::{ManageConnection, PooledConnection};
use r2d2_sqlite::SqliteConnectionManager;
use rusqlite::Connection;
use scheduled_thread_pool::ScheduledThreadPool;

use super::StoreError;
use super::connection::{configure_reader, open_checked, read_flags};
use super::layouts::Layouts;
use super::lease::{LEASE, LeasedConnection};

/// The thread on which pools make connections and end leases. One for all pools: starting threads
/// would take longer than opening a database.
static KEEPER: LazyLock<Arc<ScheduledThreadPool>> =
    LazyLock::new(|| Arc::new(ScheduledThreadPool::new(1)));

/// Read-only connections that threads share.
#[derive(Debug, Clone)]
pub struct ReadPool(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    /// The connection with which the database was checked. It serves the first thread at once, since
    /// the pool makes its connections on another thread, which takes half as long as opening.
    first: Mutex<Option<LeasedConnection>>,
    /// Made when a second thread comes.
    others: OnceLock<r2d2::Pool<Manager>>,
    max_others: u32,
    /// Whether the keeper will look for leases that are over.
    keeper_comes: AtomicBool,
    path: PathBuf,
}

/// A connection in use, given back when dropped. All that is read on it is one transaction.
#[derive(Debug)]
pub struct PooledReader<'pool> {
    connection: Option<Lent>,
    home: &'pool Arc<Shared>,
}

#[derive(Debug)]
enum Lent {
    First(LeasedConnection),
    Other(PooledConnection<Manager>),
}

impl ReadPool {
    /// Opens a database with up to `connections` connections, made when they are first needed.
    ///
    /// # Errors
    ///
    /// As [`Reader::open`](super::Reader::open).
    pub fn open(path: &Path, connections: u32) -> Result<Self, StoreError> {
        let first = LeasedConnection::new(open_checked(path)?);
        Ok(Self(Arc::new(Shared {
            first: Mutex::new(Some(first)),
            others: OnceLock::new(),
            max_others: connections.saturating_sub(1).max(1),
            keeper_comes: AtomicBool::new(false),
            path: path.to_owned(),
        })))
    }

    /// A connection, in a transaction. Waits if all are in use.
    ///
    /// # Errors
    ///
    /// [`StoreError::Pool`] if none can be had, [`StoreError::Sql`] if no transaction can begin.
    pub fn connection(&self) -> Result<PooledReader<'_>, StoreError> {
        let first = self.0.lock_first().take();
        let mut lent = match first {
            Some(connection) => Lent::First(connection),
            None => Lent::Other(self.0.others().get().map_err(|source| StoreError::Pool {
                path: self.0.path.clone(),
                source,
            })?),
        };
        let begun = lent.leased().begin_use();
        let reader = PooledReader {
            connection: Some(lent),
            home: &self.0,
        };
        begun.map_err(|source| StoreError::Sql {
            action: "read from",
            path: self.0.path.clone(),
            source,
        })?;
        Ok(reader)
    }

    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0.path
    }
}

impl Shared {
    fn lock_first(&self) -> MutexGuard<'_, Option<LeasedConnection>> {
        // A poisoned lock only means that a thread died here: the connection is whole or gone.
        self.first.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn others(&self) -> &r2d2::Pool<Manager> {
        self.others.get_or_init(|| {
            let connections = SqliteConnectionManager::file(&self.path)
                .with_flags(read_flags())
                .with_init(|connection| configure_reader(connection));
            r2d2::Pool::builder()
                .max_size(self.max_others)
                .min_idle(Some(0))
                .test_on_check_out(false) // a local file does not go away like a server
                .thread_pool(Arc::clone(&KEEPER))
                .build_unchecked(Manager(connections))
        })
    }

    /// Sends the keeper to end leases once they are over.
    fn call_keeper(self: &Arc<Self>) {
        if self.keeper_comes.load(Ordering::SeqCst)
            || self.keeper_comes.swap(true, Ordering::SeqCst)
        {
            return;
        }
        let home = Arc::downgrade(self);
        KEEPER.execute_after(LEASE, move || {
            if let Some(home) = home.upgrade() {
                home.keeper_comes.store(false, Ordering::SeqCst);
                if home.end_leases() {
                    home.call_keeper();
                }
            }
        });
    }

    /// Ends the leases of idle connections that are over, and says whether one goes on. A connection in use
    /// calls the keeper itself when it comes back.
    fn end_leases(&self) -> bool {
        let now = Instant::now();
        let mut first = self.lock_first();
        let mut goes_on = match first.as_mut().map(|idle| idle.end_lease_if_over(now)) {
            None => false,
            Some(Ok(goes_on)) => goes_on,
            Some(Err(_not_committed)) => {
                *first = None; // closing it ends the transaction too
                false
            }
        };
        drop(first);
        let idle: Vec<_> = self
            .others
            .get()
            .map(|others| std::iter::from_fn(|| others.try_get()).collect())
            .unwrap_or_default();
        for mut connection in idle {
            // where it fails, the pool closes the connection
            goes_on |= connection.end_lease_if_over(now).unwrap_or(false);
        }
        goes_on
    }
}

impl Lent {
    fn leased(&mut self) -> &mut LeasedConnection {
        match self {
            Self::First(connection) => connection,
            Self::Other(connection) => connection,
        }
    }
}

impl PooledReader<'_> {
    /// The layouts that this connection has met.
    #[must_use]
    pub fn layouts(&self) -> &Layouts {
        self.leased().layouts()
    }

    #[expect(clippy::expect_used, reason = "only drop takes the connection away")]
    fn leased(&self) -> &LeasedConnection {
        match self.connection.as_ref().expect("there until dropped") {
            Lent::First(connection) => connection,
            Lent::Other(connection) => connection,
        }
    }
}

impl Deref for PooledReader<'_> {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        self.leased().connection()
    }
}

impl Drop for PooledReader<'_> {
    fn drop(&mut self) {
        let Some(mut connection) = self.connection.take() else {
            return;
        };
        let Ok(is_leased) = connection.leased().end_use() else {
            return; // closed: an open transaction would keep writers waiting
        };
        match connection {
            Lent::First(connection) => *self.home.lock_first() = Some(connection),
            Lent::Other(connection) => drop(connection),
        }
        if is_leased {
            self.home.call_keeper();
        }
    }
}

/// Makes the connections of the pool.
#[derive(Debug)]
struct Manager(SqliteConnectionManager);

impl ManageConnection for Manager {
    type Connection = LeasedConnection;
    type Error = rusqlite::Error;

    fn connect(&self) -> Result<LeasedConnection, rusqlite::Error> {
        self.0.connect().map(LeasedConnection::new)
    }

    fn is_valid(&self, _connection: &mut LeasedConnection) -> Result<(), rusqlite::Error> {
        Ok(())
    }

    fn has_broken(&self, connection: &mut LeasedConnection) -> bool {
        connection.is_stuck()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Database;

    #[test]
    fn threads_beyond_the_first_get_connections_of_the_pool() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("empty.db");
        drop(Database::create_or_open(&path).unwrap());
        let pool = ReadPool::open(&path, 2).unwrap();
        let count = |reader: &PooledReader<'_>| -> i64 {
            reader
                .query_row("SELECT count(*) FROM recipes", [], |row| row.get(0))
                .unwrap()
        };
        let first = pool.connection().unwrap();
        let second = pool.connection().unwrap();
        assert!(matches!(
            (&first.connection, &second.connection),
            (Some(Lent::First(_)), Some(Lent::Other(_)))
        ));
        assert_eq!((count(&first), count(&second)), (4, 4));
        drop(first);
        let again = pool.connection().unwrap();
        assert!(matches!(again.connection, Some(Lent::First(_))));
    }

    #[test]
    fn a_connection_in_steady_use_keeps_its_transaction_and_a_writer_waits_no_longer_than_that() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("empty.db");
        drop(Database::create_or_open(&path).unwrap());
        let pool = ReadPool::open(&path, 2).unwrap();
        let use_both = || {
            let (first, second) = (pool.connection().unwrap(), pool.connection().unwrap());
            for reader in [first, second] {
                reader
                    .query_row("SELECT count(*) FROM recipes", [], |_row| Ok(()))
                    .unwrap();
            }
        };
        let writer = Connection::open(&path).unwrap();
        writer.busy_timeout(std::time::Duration::ZERO).unwrap();
        let write = || writer.execute("UPDATE recipes SET meaning = meaning || '.'", []);
        use_both();
        write().unwrap(); // a single use keeps nothing
        let mut was_kept_out = false;
        for _attempt in 0..100 {
            for _use in 0..20 {
                use_both();
            }
            was_kept_out |= write().is_err();
            if was_kept_out {
                break;
            }
        }
        assert!(was_kept_out, "a lease never kept a writer out");
        let waited = Instant::now();
        writer
            .busy_timeout(std::time::Duration::from_secs(30))
            .unwrap();
        write().unwrap();
        assert!(waited.elapsed() < std::time::Duration::from_secs(20));
    }
}
