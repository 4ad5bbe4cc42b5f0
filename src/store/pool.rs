//! Read-only connections that threads share.

use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use r2d2::PooledConnection;
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
    /// The connection with which the database was checked. It serves the first thread at once, since
    /// the pool makes its connections on another thread, which takes half as long as opening.
    first: Arc<Mutex<Option<Connection>>>,
    others: r2d2::Pool<SqliteConnectionManager>,
    path: PathBuf,
}

/// A connection in use, given back when dropped.
#[derive(Debug)]
pub struct PooledReader(Lent);

#[derive(Debug)]
enum Lent {
    First {
        connection: Option<Connection>,
        home: Arc<Mutex<Option<Connection>>>,
    },
    Other(PooledConnection<SqliteConnectionManager>),
}

impl ReadPool {
    /// Opens a database with up to `connections` connections, made when they are first needed.
    ///
    /// # Errors
    ///
    /// As [`Reader::open`](super::Reader::open), and [`StoreError::Pool`].
    pub fn open(path: &Path, connections: u32) -> Result<Self, StoreError> {
        let first = Arc::new(Mutex::new(Some(open_checked(path)?)));
        let manager = SqliteConnectionManager::file(path)
            .with_flags(read_flags())
            .with_init(|connection| configure_reader(connection));
        let others = r2d2::Pool::builder()
            .max_size(connections.saturating_sub(1).max(1))
            .min_idle(Some(0))
            .test_on_check_out(false) // a local file does not go away like a server
            .thread_pool(Arc::clone(&CONNECTING))
            .build(manager)
            .map_err(|source| StoreError::Pool {
                path: path.to_owned(),
                source,
            })?;
        Ok(Self {
            first,
            others,
            path: path.to_owned(),
        })
    }

    /// A connection. Waits if all are in use.
    ///
    /// # Errors
    ///
    /// [`StoreError::Pool`] if none can be had.
    pub fn connection(&self) -> Result<PooledReader, StoreError> {
        // A poisoned lock only means that a thread died here: the connection is whole or gone.
        let first = self
            .first
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        if let Some(connection) = first {
            let (connection, home) = (Some(connection), Arc::clone(&self.first));
            return Ok(PooledReader(Lent::First { connection, home }));
        }
        let other = self.others.get();
        let other = other.map_err(|source| StoreError::Pool {
            path: self.path.clone(),
            source,
        })?;
        Ok(PooledReader(Lent::Other(other)))
    }

    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl Deref for PooledReader {
    type Target = Connection;

    #[expect(clippy::expect_used, reason = "only drop takes the connection away")]
    fn deref(&self) -> &Connection {
        match &self.0 {
            Lent::First { connection, .. } => connection.as_ref().expect("there until dropped"),
            Lent::Other(connection) => connection,
        }
    }
}

impl Drop for PooledReader {
    fn drop(&mut self) {
        if let Lent::First { connection, home } = &mut self.0 {
            *home.lock().unwrap_or_else(PoisonError::into_inner) = connection.take();
        }
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
        let count = |reader: &PooledReader| -> i64 {
            reader
                .query_row("SELECT count(*) FROM recipes", [], |row| row.get(0))
                .unwrap()
        };
        let first = pool.connection().unwrap();
        let second = pool.connection().unwrap();
        assert!(matches!(
            (&first.0, &second.0),
            (Lent::First { .. }, Lent::Other(_))
        ));
        assert_eq!((count(&first), count(&second)), (4, 4));
        drop(first);
        assert!(matches!(pool.connection().unwrap().0, Lent::First { .. }));
    }
}
