//! The open benchmark: what `NATStopology` and `NATSsize` are made of.
//!
//! A database is always whole. The official object is not: it knows which architectures it has loaded, and
//! some answers depend on that (`evaluated_indexes`, `find_best`, `statistics`), so this one keeps the same
//! account of what a query has touched.

mod calls;
mod list;
mod loading;
mod objects;
mod remembered;
mod search;
mod tables;

use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use calls::Simulated;
use loading::Loaded;
use natsbench::query::{QueryError, Space};
use natsbench::{ArchitectureIndex, NatsBench, Recipe, SearchSpace};
use pyo3::exceptions::{PyAssertionError, PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyDict;
use remembered::Remembered;

use crate::arguments::{integer, shown};
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
    /// What `clear_params` was called for.
    cleared: Mutex<HashSet<(u32, Recipe)>>,
}

/// What was answered, by call.
struct Memory {
    more_infos: Remembered<Py<PyDict>>,
    costs: Remembered<Py<PyDict>>,
    simulations: Remembered<Simulated>,
    /// From strings to indexes.
    strings: Py<PyDict>,
}

impl Memory {
    fn new(py: Python<'_>) -> Self {
        Self {
            more_infos: Remembered::default(),
            costs: Remembered::default(),
            simulations: Remembered::default(),
            strings: PyDict::new(py).unbind(),
        }
    }

    /// All but the strings: their list is that of the space.
    fn forget(&self) {
        self.more_infos.forget();
        self.costs.forget();
        self.simulations.forget();
    }
}

/// No connection may cross a fork, so all are given back before one and opened again by the next question.
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

/// What the official object says about an architecture that it does not have, opened whole.
#[derive(Clone, Copy)]
enum Absent {
    MoreInfo,
    ByIndex,
    NetConfig,
}

impl Absent {
    fn raise(self, index: &str) -> PyErr {
        PyValueError::new_err(match self {
            Self::MoreInfo => format!("Did not find {index} from arch2infos_dict."),
            Self::ByIndex => format!("arch_index [{index}] does not in arch2infos"),
            Self::NetConfig => format!("The arch_index={index} is not in arch2infos_dict."),
        })
    }
}

#[pymethods]
impl Benchmark {
    #[new]
    #[pyo3(signature = (database, space, fast_mode, archive_dir=None, filename=None))]
    fn new(
        py: Python<'_>,
        database: PathBuf,
        space: &str,
        fast_mode: bool,
        archive_dir: Option<String>,
        filename: Option<String>,
    ) -> PyResult<Self> {
        let id: SearchSpace = space
            .parse()
            .map_err(|_| PyValueError::new_err(format!("invalid search space : {space}")))?;
        let space = py
            .detach(|| NatsBench::open(&database)?.space(id))
            .map_err(Raise::raise)?;
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
        })
    }

    /// Gives the database back; every later question is a `ValueError`.
    fn close(&self) {
        self.remembered.forget();
        *self.space.write().unwrap_or_else(PoisonError::into_inner) = Connection::Closed;
    }

    /// Goes on with another database of the same space.
    #[pyo3(name = "_switch")]
    fn switch(&self, database: PathBuf) {
        *self
            .database
            .write()
            .unwrap_or_else(PoisonError::into_inner) = database;
        self.remembered.forget();
        self.park();
    }

    /// Gives the database back until the next question.
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

    /// Draws with `random.Random(n)` of its own from now on, or with Python's module `random` again after `seed(None)`.
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

    /// Asks about an architecture, without the interpreter lock, and keeps account of what was loaded.
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
            Err(QueryError::NotImported { .. }) => Err(self.not_there(index, absent)),
            Err(error) => {
                if error.official().is_some() {
                    self.loaded.insert(index);
                }
                Err(error.raise())
            }
        }
    }

    /// Makes sure that an architecture is there; gives its recipes in the order of its file.
    fn load(&self, py: Python<'_>, index: u32, absent: Absent) -> PyResult<Vec<Recipe>> {
        self.ask(py, index, absent, |space| {
            space.recipes_of(ArchitectureIndex(index))
        })
    }

    /// Whether this architecture may be read at all: not every object reads more than it has.
    fn check_loadable(&self, index: u32, absent: Absent) -> PyResult<()> {
        if self.loaded.contains(index) {
            return Ok(());
        }
        let settings = self.settings();
        match (settings.fast_mode, &settings.archive_dir) {
            (true, Some(_)) => Ok(()),
            (true, None) => Err(PyValueError::new_err(
                "Invalid status: fast_mode=True and archive_dir=None",
            )),
            (false, _) => Err(absent.raise(&index.to_string())),
        }
    }

    fn not_there(&self, index: u32, absent: Absent) -> PyErr {
        let settings = self.settings();
        match (settings.fast_mode, &settings.archive_dir) {
            (true, Some(folder)) => PyAssertionError::new_err(format!(
                "invalid data path : {folder}/{index}.pickle.pbz2"
            )),
            _ => absent.raise(&index.to_string()),
        }
    }

    /// An argument that the official package takes as an index only.
    fn index_only(&self, value: &Bound<'_, PyAny>, absent: Absent) -> PyResult<u32> {
        let number = integer(value);
        if let Some(index) = number.and_then(|number| self.within(number)) {
            return Ok(index);
        }
        if !self.settings().fast_mode {
            return Err(absent.raise(&shown(value)));
        }
        Err(match number {
            Some(number) => PyValueError::new_err(format!("invalid index of {number}")),
            None => PyTypeError::new_err(format!(
                "expected the index of an architecture, not {}",
                shown(value)
            )),
        })
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
