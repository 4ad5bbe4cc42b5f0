//! Random choices, made by Python's `random`, so that the same seed gives the same answers as in the official package.

use std::sync::{Mutex, PoisonError};

use natsbench::space::{DrawBelow, PythonRandom};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyInt, PyModule, PyTuple};

/// Python's `random` module, or after `seed` an own generator.
#[derive(Debug, Default)]
pub(crate) struct Generator(Mutex<Option<Py<PyAny>>>);

/// The module `random`. Its functions are looked up at each draw, since programs may replace them.
fn module(py: Python<'_>) -> PyResult<&Bound<'_, PyModule>> {
    static RANDOM: PyOnceLock<Py<PyModule>> = PyOnceLock::new();
    let import = || py.import(intern!(py, "random")).map(Bound::unbind);
    Ok(RANDOM.get_or_try_init(py, import)?.bind(py))
}

/// Lists to choose from, by their length: data sets have one to four trials.
static POSITIONS: [PyOnceLock<Py<PyTuple>>; 5] = [const { PyOnceLock::new() }; 5];

fn positions(py: Python<'_>, count: usize) -> PyResult<Bound<'_, PyTuple>> {
    let new = || PyTuple::new(py, 0..count);
    let Some(once) = POSITIONS.get(count) else {
        return new();
    };
    let positions = once.get_or_try_init(py, || new().map(Bound::unbind))?;
    Ok(positions.bind(py).clone())
}

/// The numbers below `count` in the order that CPython's `random.seed(seed); random.shuffle(numbers)` gives them, whatever the
/// version of Python is.
#[pyfunction]
pub(crate) fn shuffled(count: u32, seed: u64) -> Vec<u32> {
    let mut numbers: Vec<u32> = (0..count).collect();
    PythonRandom::seed(seed).shuffle(&mut numbers);
    numbers
}

impl Generator {
    /// Takes a `random.Random` of this seed; `None` goes back to the module.
    pub(crate) fn seed(&self, seed: &Bound<'_, PyAny>) -> PyResult<()> {
        let py = seed.py();
        let own = if seed.is_none() {
            None
        } else {
            // `random` refuses integers of other packages
            let number =
                crate::arguments::integer(seed).filter(|_| !seed.is_instance_of::<PyInt>());
            let random = intern!(py, "Random");
            let generator = match number {
                Some(number) => module(py)?.call_method1(random, (number,))?,
                None => module(py)?.call_method1(random, (seed,))?,
            };
            Some(generator.unbind())
        };
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = own;
        Ok(())
    }

    /// A position below `count` by `random.choice`, as `get_more_info` draws.
    pub(crate) fn choice(&self, py: Python<'_>, count: usize) -> PyResult<usize> {
        self.current(py)?
            .call_method1(intern!(py, "choice"), (positions(py, count)?,))?
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
            None => Ok(module(py)?.clone().into_any()),
        }
    }
}

/// A draw during a query that runs without the interpreter lock. The lock is taken for the draw, and an exception of the
/// draw is kept for the caller.
pub(crate) struct Draw<'a> {
    generator: &'a (dyn Fn(Python<'_>, usize) -> PyResult<usize> + Sync),
    /// A draw that was made before the query.
    made: Option<usize>,
    first: Option<(usize, usize)>,
    failed: Option<PyErr>,
}

impl<'a> Draw<'a> {
    pub(crate) fn new(
        generator: &'a (dyn Fn(Python<'_>, usize) -> PyResult<usize> + Sync),
    ) -> Self {
        Self {
            generator,
            made: None,
            first: None,
            failed: None,
        }
    }

    /// A draw whose first position is already known.
    pub(crate) fn made(mut self, position: Option<usize>) -> Self {
        self.made = position;
        self
    }
}

impl DrawBelow for Draw<'_> {
    fn draw_below(&mut self, count: usize) -> usize {
        let drawn = match self.made.take() {
            Some(position) => Ok(position),
            None => Python::attach(|py| (self.generator)(py, count)),
        };
        let position = drawn.unwrap_or_else(|error| {
            self.failed = Some(error);
            0
        });
        self.first.get_or_insert((position, count));
        position
    }
}

impl Draw<'_> {
    /// The position that was drawn first, if one was, and the number that it was drawn from.
    pub(crate) fn into_result(self) -> PyResult<Option<(usize, usize)>> {
        self.failed.map_or(Ok(self.first), Err)
    }
}
