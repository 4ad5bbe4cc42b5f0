//! Read-only connections that threads share.
//!
//! [`places`] has a place for each connection, which threads lock. [`connection`] is what a place holds: a connection
//! that keeps its transaction from one use to the next. `README.md` beside this file says what each of the two brings.

mod connection;
mod places;

use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rusqlite::Connection;

use super::StoreError;
use super::connection::open_checked;
use super::layout_cache::Layouts;
use connection::{Between, ReadConnection};
use places::{PATIENCE, Places, TakenPlace};

/// At most so many connections, more than a machine has cores. Each is an open file.
const MOST_CONNECTIONS: usize = 1024;

/// Read-only connections that threads share.
#[derive(Debug, Clone)]
pub(crate) struct ReadPool {
    places: Arc<Places>,
    path: Arc<PathBuf>,
    memory: FileMemory,
}

/// Whether the file of a database is mapped into memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FileMemory {
    /// All of it, for speed: what was read counts as memory of the process, up to the size of the file, for each connection.
    Mapped,
    /// None of it: the memory of the process does not grow with the file.
    Read,
}

impl FileMemory {
    /// A new connection maps the file.
    fn of(self, connection: Connection) -> rusqlite::Result<Connection> {
        if self == Self::Read {
            connection.pragma_update(None, "mmap_size", 0)?;
        }
        Ok(connection)
    }
}

/// A connection in use. It is free again when this value is dropped. All that is read on it is one transaction.
#[derive(Debug)]
pub(crate) struct PooledReader<'pool> {
    place: TakenPlace<'pool>,
    places: &'pool Arc<Places>,
}

impl ReadPool {
    /// Opens a database with up to `connections` connections, at least one. The others are opened when more threads
    /// ask at the same time.
    ///
    /// # Errors
    ///
    /// As [`Reader::open`](super::Reader::open).
    pub(crate) fn open(path: impl AsRef<Path>, connections: usize) -> Result<Self, StoreError> {
        Self::open_with(path, connections, FileMemory::Mapped)
    }

    /// As [`open`](Self::open), with or without a mapped file.
    ///
    /// # Errors
    ///
    /// As [`open`](Self::open).
    pub(crate) fn open_with(
        path: impl AsRef<Path>,
        connections: usize,
        memory: FileMemory,
    ) -> Result<Self, StoreError> {
        let path = path.as_ref();
        let first = memory.of(open_checked(path)?);
        let first = first.map_err(|source| StoreError::sql("open", path, source))?;
        let connections = connections.min(MOST_CONNECTIONS);
        Ok(Self {
            places: Arc::new(Places::new(connections, ReadConnection::new(first))),
            path: Arc::new(path.to_owned()),
            memory,
        })
    }

    /// A connection, in a transaction. Waits if all are in use.
    ///
    /// # Errors
    ///
    /// [`StoreError::AllInUse`] after half a minute of waiting, [`StoreError::Sql`] if no connection can be opened or
    /// no transaction can begin.
    pub(crate) fn connection(&self) -> Result<PooledReader<'_>, StoreError> {
        let mut place = self.places.take().ok_or_else(|| StoreError::AllInUse {
            path: self.path().to_owned(),
            connections: self.places.count(),
            waited_seconds: PATIENCE.as_secs(),
        })?;
        let connection = match &mut *place.content {
            Some(connection) => connection,
            empty => {
                let opened = self.memory.of(open_checked(self.path())?);
                let opened =
                    opened.map_err(|source| StoreError::sql("open", self.path(), source))?;
                empty.insert(ReadConnection::new(opened))
            }
        };
        match connection.begin_use() {
            Ok(()) => Ok(PooledReader {
                place,
                places: &self.places,
            }),
            Err(source) => {
                *place.content = None;
                Err(StoreError::sql("read from", self.path(), source))
            }
        }
    }

    /// The file.
    #[must_use]
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }
}

impl PooledReader<'_> {
    /// The layouts that were read on this connection.
    #[must_use]
    pub(crate) fn layouts(&self) -> &Layouts {
        self.in_place().layouts()
    }

    #[expect(
        clippy::expect_used,
        reason = "made with a connection in the place, which only drop takes out"
    )]
    fn in_place(&self) -> &ReadConnection {
        self.place.content.as_ref().expect("there until dropped")
    }
}

impl Deref for PooledReader<'_> {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        self.in_place().connection()
    }
}

impl Drop for PooledReader<'_> {
    fn drop(&mut self) {
        let stays = match self.in_place().end_use() {
            Ok(Between::Idle) => true,
            Ok(Between::Kept) => self.places.watch(),
            Ok(Between::Closing) | Err(_) => false,
        };
        if !stays {
            *self.place.content = None; // closed: an open transaction or log would keep writers waiting
        }
    }
}

#[cfg(test)]
#[cfg(feature = "write")]
mod tests {
    use std::sync::Barrier;
    use std::time::{Duration, Instant};

    use crate::store::Database;

    use super::*;

    fn empty() -> (tempfile::TempDir, ReadPool) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("empty.db");
        drop(Database::create_or_open(&path).unwrap());
        let pool = ReadPool::open(&path, 2).unwrap();
        (folder, pool)
    }

    /// Which connection it is.
    fn address(reader: &PooledReader<'_>) -> usize {
        std::ptr::from_ref::<Connection>(reader).addr()
    }

    #[test]
    fn a_second_connection_is_opened_when_the_first_is_in_use() {
        let (_folder, pool) = empty();
        let count = |reader: &PooledReader<'_>| -> i64 {
            reader
                .query_row("SELECT count(*) FROM recipes", [], |row| row.get(0))
                .unwrap()
        };
        let first = pool.connection().unwrap();
        let second = pool.connection().unwrap();
        assert_eq!((count(&first), count(&second)), (5, 5));
        assert_ne!(address(&first), address(&second));
    }

    #[test]
    fn threads_keep_their_connections() {
        let (_folder, pool) = empty();
        let both_ask = Barrier::new(2);
        let addresses = |_thread| {
            // at the same time once, then one after the other
            let reader = pool.connection().unwrap();
            both_ask.wait();
            let mut seen = vec![address(&reader)];
            drop(reader);
            for _use in 0..6 {
                both_ask.wait();
                seen.push(address(&pool.connection().unwrap()));
            }
            seen.dedup();
            seen
        };
        std::thread::scope(|scope| {
            let threads = [0, 1].map(|thread| scope.spawn(move || addresses(thread)));
            let [one, other] = threads.map(|thread| thread.join().unwrap());
            assert_eq!((one.len(), other.len()), (1, 1));
            assert_ne!(one, other);
        });
    }

    #[test]
    fn more_threads_than_connections_wait_for_each_other() {
        let (_folder, pool) = empty();
        let begun = Instant::now();
        std::thread::scope(|scope| {
            for _thread in 0..8 {
                scope.spawn(|| (0..500).for_each(|_use| drop(pool.connection().unwrap())));
            }
        });
        assert!(begun.elapsed() < PATIENCE.mul_f64(0.7));
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
        writer.busy_timeout(Duration::ZERO).unwrap();
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
        assert!(was_kept_out, "a kept transaction never kept a writer out");
        let waited = Instant::now();
        writer.busy_timeout(Duration::from_secs(30)).unwrap();
        write().unwrap();
        assert!(waited.elapsed() < Duration::from_secs(20));
    }
}
