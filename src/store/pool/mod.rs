//! Read-only connections that threads share.

mod idle;
mod lease;

use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use r2d2::{ManageConnection, PooledConnection};
use r2d2_sqlite::SqliteConnectionManager;
use rusqlite::Connection;
use scheduled_thread_pool::ScheduledThreadPool;

use super::StoreError;
use super::connection::{configure_reader, open_checked, read_flags};
use super::layout_cache::Layouts;
use super::pool::idle::Idle;
use super::pool::lease::{LEASE, LeasedConnection};

/// The thread on which pools make connections and end leases. One for all pools: starting threads
/// would take longer than opening a database. Of this process: a fork has none of its parent's threads.
fn keeper() -> Arc<ScheduledThreadPool> {
    static KEEPER: Mutex<Option<(u32, Arc<ScheduledThreadPool>)>> = Mutex::new(None);
    let mut keeper = KEEPER.lock().unwrap_or_else(PoisonError::into_inner);
    let process = std::process::id();
    if let Some((of, threads)) = keeper.as_ref()
        && *of == process
    {
        return Arc::clone(threads);
    }
    let threads = Arc::new(ScheduledThreadPool::new(1));
    let parents = keeper.replace((process, Arc::clone(&threads)));
    // Dropping it would wake threads that are not here.
    std::mem::forget(parents);
    threads
}

/// How long a thread that waits for a connection of the pool waits before it looks at those of other threads again.
const LOOK_AGAIN: Duration = Duration::from_millis(20);

/// Read-only connections that threads share.
#[derive(Debug, Clone)]
pub struct ReadPool(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    /// The connection with which the database was checked, until a thread claims it. It serves the first thread
    /// at once, since the pool makes its connections on another thread, which takes half as long as opening.
    first: Mutex<Option<LeasedConnection>>,
    /// Connections that threads have used and will look for again.
    idle: Idle,
    /// Made when a second thread comes.
    others: OnceLock<r2d2::Pool<Manager>>,
    max_others: u32,
    /// Threads without a connection: one that comes back goes to the pool, which wakes one of them.
    waiting: AtomicUsize,
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
pub(super) enum Lent {
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
            idle: Idle::new(),
            others: OnceLock::new(),
            max_others: connections.saturating_sub(1).max(1),
            waiting: AtomicUsize::new(0),
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
        let mut lent = match self.0.idle.take_own() {
            Some(connection) => connection,
            None => self.0.take_new().map_err(|source| StoreError::Pool {
                path: self.0.path.clone(),
                source,
            })?,
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

    /// A connection for a thread that has none of its own: one that nobody has, or else one of another thread.
    fn take_new(&self) -> Result<Lent, r2d2::Error> {
        if let Some(connection) = self.lock_first().take() {
            return Ok(Lent::First(connection));
        }
        self.waiting.fetch_add(1, Ordering::SeqCst);
        let found = self.wait_for_other();
        self.waiting.fetch_sub(1, Ordering::SeqCst);
        found
    }

    fn wait_for_other(&self) -> Result<Lent, r2d2::Error> {
        let others = self.others();
        let patience_ends = Instant::now() + others.connection_timeout();
        loop {
            let state = others.state();
            let all_are_out = state.idle_connections == 0 && state.connections >= self.max_others;
            // What is kept for a thread that is gone never comes back to the pool.
            if all_are_out && let Some(kept) = self.idle.take_any() {
                return Ok(kept);
            }
            match others.get_timeout(LOOK_AGAIN) {
                Ok(connection) => return Ok(Lent::Other(connection)),
                Err(error) if Instant::now() > patience_ends => return Err(error),
                Err(_all_in_use) => {}
            }
            if let Some(first) = self.lock_first().take() {
                return Ok(Lent::First(first));
            }
        }
    }

    /// Keeps a connection for this thread, or for whoever waits for one.
    fn give_back(&self, connection: Lent) {
        let wanted = || self.waiting.load(Ordering::SeqCst) > 0;
        if wanted() {
            return self.give_away(connection);
        }
        if let Some(second) = self.idle.keep(connection) {
            self.give_away(second);
        }
        // Who began to wait in between may not have seen it.
        if wanted()
            && let Some(connection) = self.idle.take_own()
        {
            self.give_away(connection);
        }
    }

    fn give_away(&self, connection: Lent) {
        match connection {
            Lent::First(connection) => *self.lock_first() = Some(connection),
            Lent::Other(connection) => drop(connection),
        }
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
                .thread_pool(keeper())
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
        keeper().execute_after(LEASE, move || {
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
        let mut goes_on = false;
        // Where it fails, the connection is closed, which ends its transaction too.
        let mut end_lease = |connection: &mut LeasedConnection| {
            let ended = connection.end_lease_if_over(now);
            goes_on |= *ended.as_ref().unwrap_or(&false);
            ended.is_ok()
        };
        self.idle
            .retain(|connection| end_lease(connection.leased()));
        let mut first = self.lock_first();
        if first.as_mut().is_some_and(|idle| !end_lease(idle)) {
            *first = None;
        }
        drop(first);
        let in_pool: Vec<_> = self
            .others
            .get()
            .map(|others| std::iter::from_fn(|| others.try_get()).collect())
            .unwrap_or_default();
        for mut connection in in_pool {
            end_lease(&mut connection);
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
        self.home.give_back(connection);
        if is_leased {
            self.home.call_keeper();
        }
    }
}

/// Makes the connections of the pool.
#[derive(Debug)]
pub(super) struct Manager(SqliteConnectionManager);

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
    use crate::store::Database;

    use super::*;

    fn empty() -> (tempfile::TempDir, ReadPool) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("empty.db");
        drop(Database::create_or_open(&path).unwrap());
        let pool = ReadPool::open(&path, 2).unwrap();
        (folder, pool)
    }

    #[test]
    fn threads_beyond_the_first_get_connections_of_the_pool() {
        let (_folder, pool) = empty();
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
    fn threads_keep_their_connections_and_share_them_when_there_are_too_few() {
        let (_folder, pool) = empty();
        let kept = |reader: PooledReader<'_>| matches!(reader.connection, Some(Lent::First(_)));
        assert!(kept(pool.connection().unwrap()));
        std::thread::scope(|scope| {
            let other = scope.spawn(|| kept(pool.connection().unwrap()));
            assert!(!other.join().unwrap(), "it was this thread's");
        });
        let begun = Instant::now();
        std::thread::scope(|scope| {
            for _thread in 0..8 {
                scope.spawn(|| (0..500).for_each(|_use| drop(pool.connection().unwrap())));
            }
        });
        // the pool's patience is 30 s
        assert!(begun.elapsed() < Duration::from_secs(20));
        assert!(pool.0.waiting.load(Ordering::SeqCst) == 0);
    }

    #[test]
    fn a_connection_in_steady_use_keeps_its_transaction_and_a_writer_waits_no_longer_than_that() {
        let (_folder, pool) = empty();
        let use_both = || {
            let (first, second) = (pool.connection().unwrap(), pool.connection().unwrap());
            for reader in [first, second] {
                reader
                    .query_row("SELECT count(*) FROM recipes", [], |_row| Ok(()))
                    .unwrap();
            }
        };
        let writer = Connection::open(pool.path()).unwrap();
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
