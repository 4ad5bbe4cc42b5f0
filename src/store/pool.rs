//! Read-only connections that threads share.

use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use r2d2::{ManageConnection, PooledConnection};
use r2d2_sqlite::SqliteConnectionManager;
use rusqlite::Connection;
use scheduled_thread_pool::ScheduledThreadPool;

use super::StoreError;
use super::connection::{configure_reader, open_checked, read_flags};

/// The thread on which pools make connections. One for all pools: starting threads would take longer than
/// opening a database.
static CONNECTING: LazyLock<Arc<ScheduledThreadPool>> =
    LazyLock::new(|| Arc::new(ScheduledThreadPool::new(1)));

/// Read-only connections that threads share.
#[derive(Debug, Clone)]
pub struct ReadPool {
    pool: r2d2::Pool<Manager>,
    path: PathBuf,
}

/// Makes connections; the first is the one with which the database was checked.
#[derive(Debug)]
pub struct Manager {
    checked: Mutex<Option<Connection>>,
    others: SqliteConnectionManager,
}

impl ReadPool {
    /// Opens a database with up to `connections` connections, made when they are first needed.
    ///
    /// # Errors
    ///
    /// As [`Reader::open`](super::Reader::open), and [`StoreError::Pool`].
    pub fn open(path: &Path, connections: u32) -> Result<Self, StoreError> {
        // Opened by hand, since errors within the pool would say less, and later.
        let checked = Mutex::new(Some(open_checked(path)?));
        let others = SqliteConnectionManager::file(path)
            .with_flags(read_flags())
            .with_init(|connection| configure_reader(connection));
        let pool = r2d2::Pool::builder()
            .max_size(connections.max(1))
            .min_idle(Some(0))
            .test_on_check_out(false) // a local file does not go away like a server
            .thread_pool(Arc::clone(&CONNECTING))
            .build(Manager { checked, others })
            .map_err(|source| StoreError::Pool {
                path: path.to_owned(),
                source,
            })?;
        Ok(Self {
            pool,
            path: path.to_owned(),
        })
    }

    /// A connection, given back when dropped. Waits if all are in use.
    ///
    /// # Errors
    ///
    /// [`StoreError::Pool`] if none can be had.
    pub fn connection(&self) -> Result<PooledConnection<Manager>, StoreError> {
        self.pool.get().map_err(|source| StoreError::Pool {
            path: self.path.clone(),
            source,
        })
    }

    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl ManageConnection for Manager {
    type Connection = Connection;
    type Error = rusqlite::Error;

    fn connect(&self) -> Result<Connection, rusqlite::Error> {
        // A poisoned lock only means that a thread died here: the connection is whole or gone.
        let checked = self
            .checked
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        checked.map_or_else(|| self.others.connect(), Ok)
    }

    fn is_valid(&self, connection: &mut Connection) -> Result<(), rusqlite::Error> {
        self.others.is_valid(connection)
    }

    fn has_broken(&self, connection: &mut Connection) -> bool {
        self.others.has_broken(connection)
    }
}
