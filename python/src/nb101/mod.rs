//! NAS-Bench-101, for `natsbench.nasbench`.
//!
//! Checks, counters and draws are made in Python, since programs change what they depend on: the dict `config`, attributes of
//! a spec, and Python's generator. Here are the hash, and what the database has.

mod importing;

use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock};

use natsbench::NatsBench;
use natsbench::nasbench101::{ModuleHash, hash_labelled_graph};
use natsbench::query::{
    NasBench101, Nasbench101Module, Nasbench101Point, Nasbench101QueryError, Nasbench101Run,
};
use pyo3::exceptions::{PyLookupError, PyOSError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyByteArray;

use crate::errors::chain;

pub(crate) use importing::{import_nasbench101, is_nasbench101_file};

/// The official hash of a matrix with labels: text of 32 hexadecimal digits.
#[pyfunction]
pub(crate) fn hash_module(matrix: Vec<Vec<i64>>, labels: Vec<i8>) -> String {
    hash_labelled_graph(&matrix, &labels).to_string()
}

/// A module: adjacency as one byte an entry, row by row; operations; number of weights.
type Module<'py> = (Bound<'py, PyByteArray>, Vec<&'static str>, u64);
/// What the API has of a run: training seconds, and accuracies on training, validation and test images, halfway; the same at the
/// end.
type Numbers = [f64; 8];
/// A module, and its runs by epochs.
type Metrics<'py> = (Module<'py>, Vec<(u16, Vec<Numbers>)>);

/// NAS-Bench-101 in a database. Safe to share between threads; questions run without the interpreter lock.
#[pyclass(frozen, module = "natsbench._native")]
pub(crate) struct Nasbench101 {
    database: PathBuf,
    /// No connection may be used across a fork. So it is closed before a fork, and the next question opens a new one.
    state: RwLock<State>,
}

enum State {
    Open(Arc<NasBench101>),
    Parked,
    Closed,
}

#[pymethods]
impl Nasbench101 {
    #[new]
    fn new(py: Python<'_>, database: PathBuf) -> PyResult<Self> {
        let opened = py.detach(|| open(&database))?;
        Ok(Self {
            database,
            state: RwLock::new(State::Open(Arc::new(opened))),
        })
    }

    /// Closes the database; every later question is a `ValueError`.
    fn close(&self) {
        *self.state.write().unwrap_or_else(PoisonError::into_inner) = State::Closed;
    }

    /// Closes the database until the next question.
    fn park(&self) {
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        if let State::Open(_) = *state {
            *state = State::Parked;
        }
    }

    /// Epochs that there are runs of, ascending.
    fn epochs(&self) -> PyResult<Vec<u16>> {
        Ok(self.opened()?.epochs().to_vec())
    }

    /// The hashes of the modules with runs, in the order of the file.
    fn hashes(&self, py: Python<'_>) -> PyResult<Vec<String>> {
        let hashes = self.ask(py, NasBench101::hashes)?;
        Ok(hashes.iter().map(ToString::to_string).collect())
    }

    /// The sizes of the files that were imported from, in bytes.
    fn file_sizes(&self, py: Python<'_>) -> PyResult<Vec<u64>> {
        let files = self.ask(py, |nb101| Ok(nb101.bench().nasbench101_files()?))?;
        let finished = files.iter().filter(|file| file.finished);
        Ok(finished.map(|file| file.file_bytes).collect())
    }

    /// Says that the numbers are invented, and by what; None if no file behind them says that it is a sample.
    fn sample(&self, py: Python<'_>) -> PyResult<Option<String>> {
        self.ask(py, NasBench101::sample)
    }

    /// A module with runs; None if there is none with this hash.
    fn module<'py>(&self, py: Python<'py>, hash: &str) -> PyResult<Option<Module<'py>>> {
        let found = self.find(py, hash, NasBench101::metrics)?;
        Ok(found.map(|(module, _runs)| plain(py, &module)))
    }

    /// A module with runs, and all of these: their epochs, and the numbers of each repeat.
    fn metrics<'py>(&self, py: Python<'py>, hash: &str) -> PyResult<Option<Metrics<'py>>> {
        let found = self.find(py, hash, NasBench101::metrics)?;
        Ok(found.map(|(module, runs)| {
            let budgets = runs.chunk_by(|one, other| one.epochs == other.epochs);
            let budgets = budgets.map(|repeats| (repeats[0].epochs, numbers(repeats)));
            (plain(py, &module), budgets.collect())
        }))
    }

    /// A module with runs, and the numbers of each of those with so many epochs, of which there may be none.
    fn repeats<'py>(
        &self,
        py: Python<'py>,
        hash: &str,
        epochs: u16,
    ) -> PyResult<Option<(Module<'py>, Vec<Numbers>)>> {
        let found = self.find(py, hash, |nb101, hash| {
            let module = nb101.module_with_hash(hash)?;
            let runs = nb101.runs_of(module.index, epochs)?;
            if runs.is_empty() {
                nb101.metrics(hash)?; // that it has no run at all is another error
            }
            Ok((module, runs))
        })?;
        Ok(found.map(|(module, runs)| (plain(py, &module), numbers(&runs))))
    }
}

impl Nasbench101 {
    fn opened(&self) -> PyResult<Arc<NasBench101>> {
        let state = self.state.read().unwrap_or_else(PoisonError::into_inner);
        match &*state {
            State::Open(nb101) => Ok(Arc::clone(nb101)),
            State::Closed => Err(closed()),
            State::Parked => {
                drop(state);
                self.reopen()
            }
        }
    }

    fn reopen(&self) -> PyResult<Arc<NasBench101>> {
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        if let State::Parked = *state {
            *state = State::Open(Arc::new(open(&self.database)?));
        }
        match &*state {
            State::Open(nb101) => Ok(Arc::clone(nb101)),
            _ => Err(closed()),
        }
    }

    fn ask<T: Send>(
        &self,
        py: Python<'_>,
        question: impl FnOnce(&NasBench101) -> Result<T, Nasbench101QueryError> + Send,
    ) -> PyResult<T> {
        py.detach(|| question(&*self.opened()?).map_err(raise))
    }

    /// Asks about the module with a hash, which has to be written as the official package writes it. None if the space or the
    /// database has no such module.
    fn find<T: Send>(
        &self,
        py: Python<'_>,
        hash: &str,
        question: impl FnOnce(&NasBench101, ModuleHash) -> Result<T, Nasbench101QueryError> + Send,
    ) -> PyResult<Option<T>> {
        let Some(hash) = official(hash) else {
            return Ok(None);
        };
        py.detach(|| match question(&*self.opened()?, hash) {
            Ok(found) => Ok(Some(found)),
            Err(
                Nasbench101QueryError::UnknownHash { .. }
                | Nasbench101QueryError::NotImported { .. },
            ) => Ok(None),
            Err(error) => Err(raise(error)),
        })
    }
}

fn open(database: &PathBuf) -> PyResult<NasBench101> {
    NatsBench::open(database)
        .map_err(Nasbench101QueryError::from)
        .and_then(|benchmark| benchmark.nasbench101())
        .map_err(raise)
}

fn closed() -> PyErr {
    PyValueError::new_err("this benchmark is closed")
}

fn raise(error: Nasbench101QueryError) -> PyErr {
    match error {
        Nasbench101QueryError::Query(_) => PyOSError::new_err(chain(&error)),
        Nasbench101QueryError::NotThere { .. } => PyValueError::new_err(chain(&error)),
        _ => PyLookupError::new_err(chain(&error)),
    }
}

/// The hash of this text, if it is as the official package writes it: in lower case.
fn official(text: &str) -> Option<ModuleHash> {
    let hash: ModuleHash = text.parse().ok()?;
    (hash.to_string() == text).then_some(hash)
}

fn plain<'py>(py: Python<'py>, found: &Nasbench101Module) -> Module<'py> {
    let matrix = found.module.matrix();
    let bytes: Vec<u8> = matrix.iter().flatten().map(|&entry| entry as u8).collect();
    (
        PyByteArray::new(py, &bytes),
        found.module.operation_names(),
        found.trainable_parameters,
    )
}

fn numbers(runs: &[Nasbench101Run]) -> Vec<Numbers> {
    let of = |point: &Nasbench101Point| {
        [
            point.training_seconds,
            point.train_accuracy,
            point.validation_accuracy,
            point.test_accuracy,
        ]
    };
    let runs = runs.iter();
    runs.map(|run| {
        let mut numbers = Numbers::default();
        numbers[..4].copy_from_slice(&of(&run.halfway));
        numbers[4..].copy_from_slice(&of(&run.last));
        numbers
    })
    .collect()
}
