//! The trials that an `ArchResults` and its `ResultsCount`s have in common: read when they are needed, changed for all.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use natsbench::query::{ArchitectureResults, AskedResults};
use natsbench::{Dataset, Seed};
use pyo3::prelude::*;

use crate::benchmark::Benchmark;

/// The trials that an `ArchResults` and its `ResultsCount`s have in common: all see a change.
pub(crate) struct Shared {
    current: RwLock<Current>,
    cleared: AtomicBool,
    /// Where the weights come from; `None` for trials of no benchmark.
    origin: Option<Arc<Asked>>,
    /// Whether `clear_params` was called. Weights that lie elsewhere are there although those of the archive were cleared.
    forgotten: AtomicBool,
    strict: bool,
}

enum Current {
    Read(Arc<ArchitectureResults>),
    /// They are read through the benchmark and not through a connection, since no connection may be used across a fork.
    Asked(Arc<Asked>),
}

struct Asked {
    benchmark: Py<Benchmark>,
    results: AskedResults,
}

impl Shared {
    pub(crate) fn new(results: ArchitectureResults, strict: bool) -> Arc<Self> {
        Arc::new(Self {
            cleared: AtomicBool::new(results.weights_cleared()),
            current: RwLock::new(Current::Read(Arc::new(results))),
            origin: None,
            forgotten: AtomicBool::new(false),
            strict,
        })
    }

    pub(crate) fn asked(
        benchmark: &Bound<'_, Benchmark>,
        results: AskedResults,
        cleared: bool,
    ) -> Arc<Self> {
        let strict = benchmark.get().is_strict();
        let forgotten = AtomicBool::new(cleared);
        let cleared = cleared || results.weights_cleared();
        let benchmark = benchmark.clone().unbind();
        let asked = Arc::new(Asked { benchmark, results });
        Arc::new(Self {
            current: RwLock::new(Current::Asked(Arc::clone(&asked))),
            origin: Some(asked),
            cleared: AtomicBool::new(cleared),
            forgotten,
            strict,
        })
    }

    /// The trials as they are now.
    pub(crate) fn get(&self) -> PyResult<Arc<ArchitectureResults>> {
        let asked = match &*self.current.read().unwrap_or_else(PoisonError::into_inner) {
            Current::Read(results) => return Ok(Arc::clone(results)),
            Current::Asked(asked) => Arc::clone(asked),
        };
        // not while the lock is held, since reading lets other threads run
        let read = Python::attach(|py| asked.benchmark.get().read_results(py, &asked.results))?;
        let mut current = self.current.write().unwrap_or_else(PoisonError::into_inner);
        if let Current::Read(results) = &*current {
            return Ok(Arc::clone(results)); // another thread was faster, and they may have been changed since
        }
        *current = Current::Read(Arc::clone(&read));
        Ok(read)
    }

    /// Replaces the trials by others.
    pub(super) fn set(&self, results: ArchitectureResults) {
        self.cleared
            .store(results.weights_cleared(), Ordering::Relaxed);
        *self.current.write().unwrap_or_else(PoisonError::into_inner) =
            Current::Read(Arc::new(results));
    }

    pub(crate) fn is_cleared(&self) -> bool {
        self.cleared.load(Ordering::Relaxed)
    }

    pub(super) fn clear(&self) {
        self.cleared.store(true, Ordering::Relaxed);
        self.forgotten.store(true, Ordering::Relaxed);
    }

    /// The weights of trials: an object each, or None.
    pub(crate) fn weights<'py>(
        &self,
        py: Python<'py>,
        dataset: Dataset,
        seeds: &[Seed],
    ) -> PyResult<Vec<Bound<'py, PyAny>>> {
        match &self.origin {
            Some(asked) if !self.forgotten.load(Ordering::Relaxed) => {
                Benchmark::weights(asked.benchmark.bind(py), &asked.results, dataset, seeds)
            }
            _ => Ok(vec![py.None().into_bound(py); seeds.len()]),
        }
    }

    /// Whether arguments are taken only as the official package takes them.
    pub(crate) const fn is_strict(&self) -> bool {
        self.strict
    }
}
