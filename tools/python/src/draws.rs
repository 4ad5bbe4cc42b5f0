//! Random choices, made by Python's `random` so that the same seed gives what the official package gives.

use std::sync::{Mutex, PoisonError};

use pyo3::intern;
use pyo3::prelude::*;

/// Python's `random` module, or a generator of one's own after `seed`.
#[derive(Debug, Default)]
pub(crate) struct Generator(Mutex<Option<Py<PyAny>>>);

impl Generator {
    /// Takes a `random.Random` of this seed; `None` goes back to the module.
    pub(crate) fn seed(&self, seed: &Bound<'_, PyAny>) -> PyResult<()> {
        let py = seed.py();
        let own = if seed.is_none() {
            None
        } else {
            let random = py.import(intern!(py, "random"))?;
            Some(
                random
                    .call_method1(intern!(py, "Random"), (seed,))?
                    .unbind(),
            )
        };
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = own;
        Ok(())
    }

    /// A position below `count` by `random.choice`, as `get_more_info` draws.
    pub(crate) fn choice(&self, py: Python<'_>, count: usize) -> PyResult<usize> {
        let positions = py.get_type::<pyo3::types::PyRange>().call1((count,))?;
        self.current(py)?
            .call_method1(intern!(py, "choice"), (positions,))?
            .extract()
    }

    /// A position below `count` by `random.randint`, as `get_metrics` and `random` draw.
    pub(crate) fn randint(&self, py: Python<'_>, count: usize) -> PyResult<usize> {
        let last = count as i64 - 1;
        self.current(py)?
            .call_method1(intern!(py, "randint"), (0, last))?
            .extract()
    }

    fn current<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let own = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match own.as_ref() {
            Some(own) => Ok(own.bind(py).clone()),
            None => Ok(py.import(intern!(py, "random"))?.into_any()),
        }
    }
}

/// A draw within a query that runs without the interpreter: it comes back for the draw, and an exception
/// of the draw is kept for the caller.
pub(crate) struct Draw<'a> {
    draw: &'a (dyn Fn(Python<'_>, usize) -> PyResult<usize> + Sync),
    failed: Option<PyErr>,
}

impl<'a> Draw<'a> {
    pub(crate) fn new(draw: &'a (dyn Fn(Python<'_>, usize) -> PyResult<usize> + Sync)) -> Self {
        Self { draw, failed: None }
    }

    pub(crate) fn position(&mut self, count: usize) -> usize {
        Python::attach(|py| (self.draw)(py, count)).unwrap_or_else(|error| {
            self.failed = Some(error);
            0
        })
    }

    pub(crate) fn into_result(self) -> PyResult<()> {
        self.failed.map_or(Ok(()), Err)
    }
}
