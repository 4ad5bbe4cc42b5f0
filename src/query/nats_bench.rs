//! An open database, from which the two spaces are opened.

use std::path::Path;
use std::sync::{Arc, LazyLock};
use std::thread::available_parallelism;

use rusqlite::Connection;

#[cfg(feature = "report")]
use crate::model::BenchmarkSpace;
use crate::model::DeclaredColumn;
#[cfg(feature = "serve")]
use crate::store::FileMemory;
#[cfg(feature = "report")]
use crate::store::Origin;
use crate::store::{ArchiveInfo, Layouts, ReadPool, SampleShare, Slice, StoreError};

#[cfg(feature = "weights")]
use crate::weights::WeightsFile;

use super::QueryError;

/// Number of cores that this process may use. The system is asked only once, since the answer takes a dozen system calls.
static CORES: LazyLock<usize> = LazyLock::new(|| available_parallelism().map_or(1, usize::from));

/// An open database: read-only, cheap to clone, and safe to share between threads.
///
/// ```no_run
/// use natsbench::{NatsBench, Dataset, Recipe};
/// use natsbench::query::{EpochSelector, TrialSelector};
///
/// let bench = NatsBench::open("natsbench.db")?;
/// let topology = bench.topology()?;
/// let info = topology.more_info(
///     1234,
///     Dataset::Cifar10,
///     Recipe::Hp200,
///     EpochSelector::Last,
///     TrialSelector::Mean,
/// )?;
/// println!("training accuracy {} %", info.train.accuracy_percent);
/// # Ok::<(), natsbench::query::QueryError>(())
/// ```
#[derive(Debug, Clone)]
pub struct NatsBench {
    pool: ReadPool,
    /// What the database has, if it is a slice of another one.
    slice: Option<Arc<Slice>>,
    /// Trained weights, which lie in a file of their own.
    #[cfg(feature = "weights")]
    weights: Option<WeightsFile>,
}

impl NatsBench {
    /// Opens a database that `natsbench import` or [`Import`](crate::import::Import) made, with a connection for
    /// each core, made when they are needed.
    ///
    /// # Errors
    ///
    /// [`QueryError::Store`] if there is no such file, or it is no database of this version.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, QueryError> {
        Self::open_with(path, *CORES)
    }

    /// As [`open`](Self::open), with at most so many connections (at least one). If more threads ask, some of them wait.
    ///
    /// # Errors
    ///
    /// As [`open`](Self::open).
    pub fn open_with(path: impl AsRef<Path>, connections: usize) -> Result<Self, QueryError> {
        Self::of_pool(ReadPool::open(path, connections)?)
    }

    /// As [`open_with`](Self::open_with), with memory that does not grow with the file.
    ///
    /// # Errors
    ///
    /// As [`open`](Self::open).
    #[cfg(feature = "serve")]
    pub(crate) fn open_unmapped(
        path: impl AsRef<Path>,
        connections: usize,
    ) -> Result<Self, QueryError> {
        Self::of_pool(ReadPool::open_with(path, connections, FileMemory::Read)?)
    }

    fn of_pool(pool: ReadPool) -> Result<Self, QueryError> {
        let slice = Slice::of(&*pool.connection()?)
            .map_err(|source| StoreError::sql("read from", pool.path(), source))?;
        Ok(Self {
            slice: slice.map(Arc::new),
            pool,
            #[cfg(feature = "weights")]
            weights: None,
        })
    }

    /// The same database with the weights of a file that `natsbench import-weights` or
    /// [`ImportWeights`](crate::weights::ImportWeights) made: [`Space::net_param`](super::Space::net_param) then gives them.
    /// One that was attached before is replaced.
    ///
    /// ```no_run
    /// use natsbench::{Dataset, NatsBench, Recipe, Seed};
    /// use natsbench::weights::WeightsFile;
    ///
    /// let bench = NatsBench::open("natsbench.db")?.with_weights(WeightsFile::open("weights.db")?);
    /// let asked = bench.topology()?.net_param(12, Dataset::Cifar10, Some(Seed(777)), Recipe::Hp200)?;
    /// if let [(_seed, Some(weights))] = &asked[..] {
    ///     println!("{} tensors", weights.state_dict().len());
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[cfg(feature = "weights")]
    #[must_use]
    pub fn with_weights(mut self, file: WeightsFile) -> Self {
        self.weights = Some(file);
        self
    }

    /// The file of weights that was attached.
    #[cfg(feature = "weights")]
    #[must_use]
    pub fn weights_file(&self) -> Option<&WeightsFile> {
        self.weights.as_ref()
    }

    /// Which recipes, data sets and curves this database has, if it is a slice of another one; `None` if it is whole.
    #[must_use]
    pub fn slice(&self) -> Option<&Slice> {
        self.slice.as_deref()
    }

    /// The names of the public views, without those that a user has made.
    ///
    /// # Errors
    ///
    /// [`QueryError::Store`] if the database cannot be read.
    pub fn declared_views(&self) -> Result<Vec<String>, QueryError> {
        Ok(self.pool.declared_views()?)
    }

    /// The columns of a view or table, in its own order, with their types, units and meanings; none if the database
    /// describes no view or table of that name.
    ///
    /// ```no_run
    /// let bench = natsbench::NatsBench::open("natsbench.db")?;
    /// for column in bench.declared_columns("final_accuracies")? {
    ///     println!("{}: {}, {}", column.name, column.column_type, column.meaning);
    /// }
    /// # Ok::<(), natsbench::query::QueryError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`QueryError::Store`] if the database cannot be read.
    pub fn declared_columns(&self, object: &str) -> Result<Vec<DeclaredColumn>, QueryError> {
        Ok(self.pool.declared_columns(object)?)
    }

    /// The spaces with invented numbers, from archives that say that they are samples. Empty if there are none.
    ///
    /// ```no_run
    /// let bench = natsbench::NatsBench::open("natsbench.db")?;
    /// for share in bench.samples()? {
    ///     println!("{}: {share}", share.space); // tss: sample: invented numbers (natsbench 0.1.0, seed 0)
    /// }
    /// # Ok::<(), natsbench::query::QueryError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`QueryError::Store`] if the database cannot be read.
    pub fn samples(&self) -> Result<Vec<SampleShare>, QueryError> {
        self.read(|connection, _| SampleShare::all(connection))
    }

    /// The archives that were imported from, in the order of their first import.
    ///
    /// # Errors
    ///
    /// [`QueryError::Store`] if the database cannot be read.
    pub fn archives(&self) -> Result<Vec<ArchiveInfo>, QueryError> {
        self.read(|connection, _| ArchiveInfo::all(connection))
    }

    /// Where the numbers of a space come from.
    ///
    /// # Errors
    ///
    /// [`QueryError::Store`] if the database cannot be read.
    #[cfg(feature = "report")]
    pub(crate) fn origin(&self, space: BenchmarkSpace) -> Result<Origin, QueryError> {
        self.read(|connection, _| Origin::read(connection, space))
    }

    pub(super) fn has_curves(&self) -> bool {
        self.slice().is_none_or(|slice| slice.curves)
    }

    /// The path of the database file, as it was given.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.pool.path()
    }

    /// Reads on a connection of the pool, in one transaction, so that all reads see the same state.
    pub(super) fn read<T>(
        &self,
        read: impl FnOnce(&Connection, &Layouts) -> rusqlite::Result<T>,
    ) -> Result<T, QueryError> {
        let connection = self.pool.connection()?;
        read(&connection, connection.layouts())
            .map_err(|source| StoreError::sql("read from", self.path(), source).into())
    }
}
