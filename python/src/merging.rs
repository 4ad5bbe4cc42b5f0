//! Merges databases.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use natsbench::merge::{Merge, MergeError, MergeEvent, SourceSummary};
use pyo3::exceptions::{PyOSError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::errors::chain;
use crate::files::{INTERVAL, print_error, waiting_line};

/// Merges databases into one, and returns what came from each of them.
#[pyfunction]
pub(crate) fn merge(
    py: Python<'_>,
    into: PathBuf,
    sources: Vec<PathBuf>,
) -> PyResult<Vec<Bound<'_, PyDict>>> {
    let stop = Arc::new(AtomicBool::new(false));
    let mut raised = None;
    let result = py.detach(|| {
        let merge = Merge {
            target: into,
            sources,
            stop: Some(Arc::clone(&stop)),
        };
        let (mut last, mut last_report) = (Instant::now(), Duration::ZERO);
        let merged = merge.run(&mut |event| {
            let line = match event {
                MergeEvent::Waiting(waiting) => waiting_line(waiting, &mut last_report),
                _ => None,
            };
            if last.elapsed() < INTERVAL && line.is_none() {
                return;
            }
            last = Instant::now();
            let reported = Python::attach(|py| {
                py.check_signals()?;
                line.map_or(Ok(()), |line| print_error(py, &line))
            });
            if let Err(error) = reported {
                raised = Some(error);
                stop.store(true, Ordering::Relaxed);
            }
        });
        merged.map_err(|error| match error {
            MergeError::Store(_) => PyOSError::new_err(chain(&error)),
            _ => PyValueError::new_err(chain(&error)),
        })
    });
    match raised {
        Some(error) => Err(error),
        None => result?
            .sources
            .iter()
            .map(|source| dict(py, source))
            .collect(),
    }
}

fn dict<'py>(py: Python<'py>, source: &SourceSummary) -> PyResult<Bound<'py, PyDict>> {
    let dict = PyDict::new(py);
    dict.set_item("path", &source.path)?;
    for (key, count) in [
        ("architectures_added", source.architectures_added),
        ("architectures_there", source.architectures_there),
        ("experiments_added", source.experiments_added),
        ("experiments_there", source.experiments_there),
        ("extensions_added", source.extensions_added),
        ("extensions_there", source.extensions_there),
        ("runs_added", source.runs_added),
        ("runs_there", source.runs_there),
        ("steps_added", source.steps_added),
        ("logged_runs_added", source.logged_runs_added),
        ("logged_runs_there", source.logged_runs_there),
    ] {
        dict.set_item(key, count)?;
    }
    Ok(dict)
}
