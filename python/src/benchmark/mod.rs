//! The open benchmark: the base of `NATStopology` and `NATSsize`.
//!
//! A database always has everything. The official object does not: it knows which architectures it has loaded, and
//! some answers depend on that (`evaluated_indexes`, `find_best`, `statistics`). So this object also records which
//! architectures were asked about.

mod absent;
mod arrays;
mod calls;
mod extensions;
mod list;
mod loading;
mod objects;
pub(crate) mod pictures;
mod remembered;
mod search;
mod states;
mod tables;
mod unread;

use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use absent::Absent;
use calls::Simulated;
use loading::Loaded;
use natsbench::query::{AskedResults, QueryError, Space};
use natsbench::{ArchitectureIndex, NatsBench, Recipe, SearchSpace, Seed};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyDict;
use remembered::Remembered;
use unread::{Recent, Unread};

use crate::draws::Generator;
use crate::errors::Raise;

/// A search space of an open database. Safe to share between threads; queries run without the interpreter lock.
#[pyclass(subclass, frozen, module = "natsbench._native")]
pub(crate) struct Benchmark {
    database: RwLock<PathBuf>,
    space: RwLock<Connection>,
    id: SearchSpace,
    total: usize,
    settings: RwLock<Settings>,
    loaded: Loaded,
    remembered: Memory,
    /// Seconds of simulated training; until something is accounted for, the official clock is the integer 0.
    used_seconds: Mutex<Option<f64>>,
    generator: Generator,
    /// The architectures and recipes for which `clear_params` was called.
    cleared: Mutex<HashSet<(u32, Recipe)>>,
    /// Objects that were given to the program, and whose trials were not read yet.
    unread: Unread,
    /// Whether arguments are taken, and draws are made, only as in the official package.
    strict: bool,
    /// What it was opened from, for messages.
    source: String,
}

/// Answers that were given before, by call.
struct Memory {
    more_infos: Remembered<Py<PyDict>>,
    costs: Remembered<Py<PyDict>>,
    simulations: Remembered<Simulated>,
    networks: Remembered<Py<PyDict>>,
    asked: Remembered<AskedResults>,
    seeds: Remembered<Arc<[Seed]>>,
    /// The indexes of strings that were asked for.
    strings: Py<PyDict>,
    results: Recent,
    /// The imported architectures, which are read at the first draw.
    imported: Mutex<Option<Arc<[ArchitectureIndex]>>>,
}

impl Memory {
    fn new(py: Python<'_>) -> Self {
        Self {
            more_infos: Remembered::default(),
            costs: Remembered::default(),
            simulations: Remembered::default(),
            networks: Remembered::default(),
            asked: Remembered::default(),
            seeds: Remembered::default(),
            strings: PyDict::new(py).unbind(),
            results: Recent::default(),
            imported: Mutex::default(),
        }
    }

    /// Forgets everything except the indexes of strings: the list of a space never changes.
    fn forget(&self) {
        self.more_infos.forget();
        self.costs.forget();
        self.simulations.forget();
        self.networks.forget();
        self.asked.forget();
        self.seeds.forget();
        self.results.forget();
        *self.imported.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

/// No connection may be used across a fork. So all are closed before a fork, and the next question opens new ones.
enum Connection {
    Open(Arc<Space>),
    Parked,
    Closed,
}

struct Settings {
    fast_mode: bool,
    archive_dir: Option<String>,
    filename: Option<String>,
}

#[pymethods]
impl Benchmark {
    #[new]
    #[pyo3(signature = (database, space, fast_mode, archive_dir=None, filename=None, *, source=None, strict=false, may_be_empty=false))]
    #[expect(
        clippy::too_many_arguments,
        reason = "all that Python has found out about the source"
    )]
    fn new(
        py: Python<'_>,
        database: PathBuf,
        space: &str,
        fast_mode: bool,
        archive_dir: Option<String>,
        filename: Option<String>,
        source: Option<String>,
        strict: bool,
        may_be_empty: bool,
    ) -> PyResult<Self> {
        let id: SearchSpace = space
            .parse()
            .map_err(|_| PyValueError::new_err(format!("invalid search space : {space}")))?;
        let source = source.unwrap_or_else(|| database.display().to_string());
        let space = py.detach(|| {
            let benchmark = NatsBench::open(&database).map_err(Raise::raise)?;
            let space = benchmark.space(id).map_err(Raise::raise)?;
            if space.is_empty() && !may_be_empty {
                return Err(absent::no_space(&benchmark, id, &source)?);
            }
            Ok(space)
        })?;
        let total = space.len();
        Ok(Self {
            database: RwLock::new(database),
            space: RwLock::new(Connection::Open(Arc::new(space))),
            id,
            total,
            settings: RwLock::new(Settings {
                fast_mode,
                archive_dir,
                filename,
            }),
            loaded: Loaded::new(total, !fast_mode),
            remembered: Memory::new(py),
            used_seconds: Mutex::default(),
            generator: Generator::default(),
            cleared: Mutex::default(),
            unread: Unread::default(),
            strict,
            source,
        })
    }

    /// Closes the database; every later question is a `ValueError`.
    fn close(&self) {
        self.unread.read_all();
        self.remembered.forget();
        *self.space.write().unwrap_or_else(PoisonError::into_inner) = Connection::Closed;
    }

    /// Switches to another database of the same space.
    #[pyo3(name = "_switch")]
    fn switch(&self, database: PathBuf) {
        self.unread.read_all();
        *self
            .database
            .write()
            .unwrap_or_else(PoisonError::into_inner) = database;
        self.remembered.forget();
        self.park();
    }

    /// Closes the database until the next question.
    #[pyo3(name = "_park")]
    fn park(&self) {
        let mut space = self.space.write().unwrap_or_else(PoisonError::into_inner);
        if let Connection::Open(_) = *space {
            *space = Connection::Parked;
        }
    }

    /// The database file.
    #[getter]
    fn database(&self) -> PathBuf {
        let database = self.database.read();
        database.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// From now on, draws with its own `random.Random(n)`; after `seed(None)`, with Python's module `random` again.
    #[pyo3(signature = (n=None))]
    fn seed(&self, py: Python<'_>, n: Option<Bound<'_, PyAny>>) -> PyResult<()> {
        let none = || py.None().into_bound(py);
        self.generator.seed(&n.unwrap_or_else(none))
    }
}

impl Benchmark {
    fn space(&self) -> PyResult<Arc<Space>> {
        let space = self.space.read().unwrap_or_else(PoisonError::into_inner);
        match &*space {
            Connection::Open(space) => Ok(Arc::clone(space)),
            Connection::Closed => Err(PyValueError::new_err("this benchmark is closed")),
            Connection::Parked => {
                drop(space);
                self.reopen()
            }
        }
    }

    fn reopen(&self) -> PyResult<Arc<Space>> {
        let mut space = self.space.write().unwrap_or_else(PoisonError::into_inner);
        if let Connection::Parked = *space {
            let opened = NatsBench::open(self.database())
                .and_then(|benchmark| benchmark.space(self.id))
                .map_err(Raise::raise)?;
            *space = Connection::Open(Arc::new(opened));
        }
        match &*space {
            Connection::Open(space) => Ok(Arc::clone(space)),
            _ => Err(PyValueError::new_err("this benchmark is closed")),
        }
    }

    /// Asks about an architecture, without the interpreter lock, and records that it was loaded.
    fn ask<T: Send>(
        &self,
        py: Python<'_>,
        index: u32,
        absent: Absent,
        question: impl FnOnce(&Space) -> Result<T, QueryError> + Send,
    ) -> PyResult<T> {
        self.check_loadable(index, absent)?;
        let space = self.space()?;
        let answer = py.detach(|| question(&space));
        match answer {
            Ok(answer) => {
                self.loaded.insert(index);
                Ok(answer)
            }
            Err(QueryError::NotImported { .. }) => Err(self.not_there(index)),
            Err(error) => {
                if error.official().is_some() {
                    self.loaded.insert(index);
                }
                Err(error.raise())
            }
        }
    }

    /// Makes sure that an architecture is imported; returns its recipes in the order of its file.
    fn load(&self, py: Python<'_>, index: u32, absent: Absent) -> PyResult<Vec<Recipe>> {
        self.ask(py, index, absent, |space| {
            space.recipes_of(ArchitectureIndex(index))
        })
    }

    /// Whether arguments are taken, and draws are made, only as in the official package.
    pub(crate) const fn is_strict(&self) -> bool {
        self.strict
    }

    fn within(&self, number: i64) -> Option<u32> {
        let index = u32::try_from(number).ok()?;
        ((index as usize) < self.total).then_some(index)
    }

    fn settings(&self) -> std::sync::RwLockReadGuard<'_, Settings> {
        self.settings.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn clock(&self) -> MutexGuard<'_, Option<f64>> {
        self.used_seconds
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}
