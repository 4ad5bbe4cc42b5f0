//! Imports archives into databases, and reads pickles into Python objects.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use natsbench::import::{Import, ImportEvent};
use natsbench::internals::{Turn, decompress};
use natsbench::{Database, Waiting};
use plain_pickle::{Document, Value};
use pyo3::exceptions::{PyOSError, PyValueError};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyList, PySet, PyTuple};

use crate::errors::chain;
use crate::weights;

/// Time between two reports of progress.
pub(crate) const INTERVAL: Duration = Duration::from_millis(100);

/// A wait that is shorter than the first is not reported; the second is the time between two lines about one wait.
const SHORT: Duration = Duration::from_millis(500);
const LINE_INTERVAL: Duration = Duration::from_secs(10);

/// Imports an archive; `progress(done, total)` is called now and then, and may raise to stop.
#[pyfunction]
pub(crate) fn import_archive(
    py: Python<'_>,
    archive: PathBuf,
    database: PathBuf,
    progress: Option<Py<PyAny>>,
) -> PyResult<()> {
    let stop = Arc::new(AtomicBool::new(false));
    let mut raised = None;
    let result = py.detach(|| {
        let import = Import {
            archives: vec![archive],
            database,
            replace: true,
            stop: Some(Arc::clone(&stop)),
            ..Import::default()
        };
        let (mut done, mut total, mut last) = (0_usize, 0_usize, Instant::now());
        let mut last_report = Duration::ZERO;
        import.run(&mut |event| {
            let mut line = None;
            match event {
                ImportEvent::Opened { architectures, .. } => total = architectures,
                ImportEvent::Done { .. } => done += 1,
                ImportEvent::Waiting(waiting) => line = waiting_line(waiting, &mut last_report),
                _ => return,
            }
            if done != total && last.elapsed() < INTERVAL && line.is_none() {
                return;
            }
            last = Instant::now();
            let reported = Python::attach(|py| {
                py.check_signals()?;
                if let Some(line) = line {
                    return print_error(py, &line);
                }
                progress.as_ref().map_or(Ok(()), |progress| {
                    progress.call1(py, (done, total)).map(drop)
                })
            });
            if let Err(error) = reported {
                raised = Some(error);
                stop.store(true, Ordering::Relaxed);
            }
        })
    });
    match (raised, result) {
        (Some(error), _) => Err(error),
        (None, Err(error)) => Err(PyValueError::new_err(chain(&error))),
        (None, Ok(_)) => Ok(()),
    }
}

/// A context manager that keeps other programs from writing a database while it is made in another place. It waits for its
/// turn.
#[pyclass(module = "natsbench._native")]
pub(crate) struct WriterTurn {
    database: PathBuf,
    turn: Option<Turn>,
}

#[pymethods]
impl WriterTurn {
    #[new]
    fn new(database: PathBuf) -> Self {
        Self {
            database,
            turn: None,
        }
    }

    fn __enter__(&mut self, py: Python<'_>) -> PyResult<()> {
        let (mut last_report, mut raised) = (Duration::ZERO, None);
        let mut on_wait = |waiting: &Waiting| match report_wait(waiting, &mut last_report) {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => {
                raised = Some(error);
                ControlFlow::Break(())
            }
        };
        let database = &self.database;
        let turn = py.detach(|| Turn::take(database, "natsbench import", &mut on_wait));
        match (raised, turn) {
            (Some(error), _) => Err(error),
            (None, Err(error)) => Err(PyOSError::new_err(chain(&error))),
            (None, Ok(turn)) => {
                self.turn = Some(turn);
                Ok(())
            }
        }
    }

    #[pyo3(signature = (*_error))]
    fn __exit__(&mut self, _error: &Bound<'_, PyTuple>) {
        self.turn = None;
    }
}

/// Reports now and then for whom an import waits.
pub(crate) fn waiting_line(waiting: &Waiting, last_report: &mut Duration) -> Option<String> {
    if waiting.waited < *last_report {
        *last_report = Duration::ZERO; // another wait has begun
    }
    let is_due = waiting.waited >= *last_report + LINE_INTERVAL
        || (last_report.is_zero() && waiting.waited > SHORT);
    is_due.then(|| {
        *last_report = waiting.waited;
        format!("{waiting}\n")
    })
}

/// Reports a wait to whoever started the interpreter, now and then.
///
/// # Errors
///
/// What Ctrl-C raises, or printing.
pub(crate) fn report_wait(waiting: &Waiting, last_report: &mut Duration) -> PyResult<()> {
    let line = waiting_line(waiting, last_report);
    Python::attach(|py| {
        py.check_signals()?;
        line.map_or(Ok(()), |line| print_error(py, &line))
    })
}

/// Makes a database without architectures.
#[pyfunction]
pub(crate) fn create_empty(py: Python<'_>, database: PathBuf) -> PyResult<()> {
    py.detach(|| Database::create_or_open(&database))
        .map(drop)
        .map_err(|error| PyOSError::new_err(chain(&error)))
}

/// Reads a pickle compressed with bzip2, such as those of the archives. It must hold plain data, and nothing in it is run.
#[pyfunction]
#[pyo3(signature = (file_path, ext=".pbz2"))]
pub(crate) fn pickle_load<'py>(
    py: Python<'py>,
    file_path: PathBuf,
    ext: &str,
) -> PyResult<Bound<'py, PyAny>> {
    let path = if file_path.is_file() {
        file_path
    } else {
        with_ending(&file_path, ext)
    };
    let compressed = std::fs::read(path)?;
    let wrong = |error: &dyn std::error::Error| PyValueError::new_err(chain(error));
    let bytes = py
        .detach(|| decompress(&compressed))
        .map_err(|error| wrong(&error))?;
    let document = Document::parse(&bytes).map_err(|error| wrong(&error))?;
    object(py, &document, document.root(), 0)
}

fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

/// Deepest nesting that is read, deeper than in any archive: a pickle may contain itself.
const DEPTH: usize = 64;

fn object<'py>(
    py: Python<'py>,
    document: &Document<'_>,
    value: Value<'_>,
    depth: usize,
) -> PyResult<Bound<'py, PyAny>> {
    if depth > DEPTH {
        return Err(PyValueError::new_err("the pickle is nested too deeply"));
    }
    let all = |values: &[Value<'_>]| {
        let objects = values
            .iter()
            .map(|value| object(py, document, *value, depth + 1));
        objects.collect::<PyResult<Vec<_>>>()
    };
    Ok(match value {
        Value::None => py.None().into_bound(py),
        Value::Bool(flag) => flag.into_pyobject(py)?.to_owned().into_any(),
        Value::Int(number) => number.into_pyobject(py)?.into_any(),
        Value::Float(number) => number.into_pyobject(py)?.into_any(),
        Value::Text(text) => text.into_pyobject(py)?.into_any(),
        Value::Bytes(bytes) => PyBytes::new(py, bytes).into_any(),
        Value::Tuple(id) => PyTuple::new(py, all(document.items(id))?)?.into_any(),
        Value::List(id) => PyList::new(py, all(document.items(id))?)?.into_any(),
        Value::Set(id) => PySet::new(py, all(document.members(id))?)?.into_any(),
        Value::Dict(id) => {
            let dict = if document.is_ordered(id) {
                py.import("collections")?
                    .call_method0("OrderedDict")?
                    .cast_into::<PyDict>()?
            } else {
                PyDict::new(py)
            };
            for &(key, value) in document.pairs(id).iter() {
                let value = object(py, document, value, depth + 1)?;
                dict.as_any()
                    .set_item(object(py, document, key, depth + 1)?, value)?;
            }
            if let Some(attributes) = document.attributes(id) {
                for &(name, value) in document.pairs(attributes).iter() {
                    let name = object(py, document, name, depth + 1)?;
                    dict.setattr(name.cast()?, object(py, document, value, depth + 1)?)?;
                }
            }
            dict.into_any()
        }
        Value::Tensor(id) => {
            let tensor = document.tensor(id).map_err(|error| {
                PyValueError::new_err(format!("a tensor of the pickle is refused: {error}"))
            })?;
            weights::tensor(py, &tensor)?
        }
        other => {
            return Err(PyValueError::new_err(format!(
                "the pickle holds a {}; expected plain data",
                other.type_name()
            )));
        }
    })
}

/// Writes to `sys.stderr`, if there is one.
pub(crate) fn print_error(py: Python<'_>, text: &str) -> PyResult<()> {
    let stderr = py.import(intern!(py, "sys"))?.getattr("stderr")?;
    if !stderr.is_none() {
        stderr.call_method1(intern!(py, "write"), (text,))?;
    }
    Ok(())
}

/// Prints to `sys.stdout`, as `print` does.
pub(crate) fn print(py: Python<'_>, text: &str) -> PyResult<()> {
    let keywords = PyDict::new(py);
    keywords.set_item("end", "")?;
    let builtins = py.import(intern!(py, "builtins"))?;
    builtins.call_method("print", (text,), Some(&keywords))?;
    Ok(())
}
