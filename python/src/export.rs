//! Exports of the views as files, and their comparison with the database.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use natsbench::export::{
    Export, ExportError, ExportEvent, ExportFormat, ExportViews, VerifyExport, VerifyExportEvent,
};
use natsbench::{Recipe, SearchSpace, UnknownName};
use pyo3::exceptions::{PyOSError, PyValueError};
use pyo3::prelude::*;

use crate::errors::chain;

/// Time between two reports of progress, and two looks at whether the user has pressed Ctrl-C.
const INTERVAL: Duration = Duration::from_millis(100);

/// Differences whose texts are kept.
const MOST_DIFFERENCES: usize = 20;

/// What Python gets: files, kept files, rows, bytes, what was left out, and the words about invented numbers.
type Exported = (usize, usize, u64, u64, Vec<String>, Vec<String>);

/// Files, rows, values and differences, and the first differences as text.
type Compared = (usize, u64, u64, u64, Vec<String>);

/// Writes the views as files. `progress(done, total)` is called with numbers of rows now and then, and may raise to stop.
#[pyfunction]
#[expect(clippy::too_many_arguments, reason = "Python calls it by names")]
pub(crate) fn export_views(
    py: Python<'_>,
    database: PathBuf,
    out: PathBuf,
    format: &str,
    views: Vec<String>,
    dataset_card: bool,
    space: Option<&str>,
    hps: Vec<String>,
    level: i32,
    threads: Option<usize>,
    progress: Option<Py<PyAny>>,
) -> PyResult<Exported> {
    let stop = Arc::new(AtomicBool::new(false));
    let export = Export {
        database,
        out,
        format: format.parse::<ExportFormat>().map_err(unknown)?,
        views: ExportViews::of_names(views),
        dataset_card,
        space: space.map(space_of).transpose()?,
        recipes: hps
            .iter()
            .map(|hp| recipe_of(hp))
            .collect::<PyResult<_>>()?,
        level,
        stop: Some(Arc::clone(&stop)),
        ..Export::default()
    };
    let export = Export {
        threads: threads.unwrap_or(export.threads),
        ..export
    };
    let mut reports = Reports::new(progress);
    let result = py.detach(|| {
        export.run(&mut |event| {
            match event {
                ExportEvent::Planned { rows, .. } => reports.total = rows,
                ExportEvent::Rows { done } => reports.done = done,
                _ => {}
            }
            if reports.report().is_err() {
                stop.store(true, Ordering::Relaxed);
            }
        })
    });
    let summary = reports.end(result.map_err(raised))?;
    Ok((
        summary.files,
        summary.kept,
        summary.rows,
        summary.bytes,
        summary.left_out,
        summary.samples,
    ))
}

/// Compares an export with its database.
#[pyfunction]
pub(crate) fn compare_export(
    py: Python<'_>,
    folder: PathBuf,
    database: PathBuf,
    threads: Option<usize>,
    progress: Option<Py<PyAny>>,
) -> PyResult<Compared> {
    let verify = VerifyExport {
        folder,
        database,
        ..VerifyExport::default()
    };
    let verify = VerifyExport {
        threads: threads.unwrap_or(verify.threads),
        ..verify
    };
    let mut reports = Reports::new(progress);
    let mut differences = Vec::new();
    let result = py.detach(|| {
        verify.run(&mut |event| {
            match event {
                VerifyExportEvent::Planned { rows } => reports.total = rows,
                VerifyExportEvent::Compared { rows } => reports.done = rows,
                VerifyExportEvent::Different(difference)
                    if differences.len() < MOST_DIFFERENCES =>
                {
                    differences.push(difference.to_string());
                }
                _ => {}
            }
            let _ = reports.report(); // what it raises is raised in the end
        })
    });
    let summary = reports.end(result.map_err(raised))?;
    Ok((
        summary.files,
        summary.rows,
        summary.values,
        summary.differences,
        differences,
    ))
}

/// Reports of progress to Python.
struct Reports {
    progress: Option<Py<PyAny>>,
    done: u64,
    total: u64,
    last: Instant,
    raised: Option<PyErr>,
}

impl Reports {
    fn new(progress: Option<Py<PyAny>>) -> Self {
        Self {
            progress,
            done: 0,
            total: 0,
            last: Instant::now(),
            raised: None,
        }
    }

    /// Tells Python how far it is, unless it was told just now. An error if Python has raised something.
    fn report(&mut self) -> Result<(), ()> {
        if self.raised.is_none() && self.last.elapsed() >= INTERVAL {
            self.last = Instant::now();
            self.raised = Python::attach(|py| self.tell(py)).err();
        }
        self.raised.as_ref().map_or(Ok(()), |_| Err(()))
    }

    fn tell(&self, py: Python<'_>) -> PyResult<()> {
        py.check_signals()?;
        self.progress.as_ref().map_or(Ok(()), |progress| {
            progress.call1(py, (self.done, self.total)).map(drop)
        })
    }

    /// The result, unless Python has raised something meanwhile. The last report is always made.
    fn end<T>(self, result: PyResult<T>) -> PyResult<T> {
        if let Some(raised) = self.raised {
            return Err(raised);
        }
        let result = result?;
        Python::attach(|py| self.tell(py))?;
        Ok(result)
    }
}

fn unknown(error: UnknownName) -> PyErr {
    PyValueError::new_err(error.to_string())
}

/// A space by any of its names.
fn space_of(name: &str) -> PyResult<SearchSpace> {
    SearchSpace::meant_by(name).map_or_else(|| name.parse().map_err(unknown), Ok)
}

/// A recipe by any spelling of its name.
fn recipe_of(name: &str) -> PyResult<Recipe> {
    Recipe::meant_by(name).map_or_else(|| name.parse().map_err(unknown), Ok)
}

/// A `ValueError` if the caller has asked for something that is not there, else an `OSError`.
fn raised(error: ExportError) -> PyErr {
    let text = chain(&error);
    match error {
        ExportError::UnknownView { .. }
        | ExportError::NoRows { .. }
        | ExportError::EmptyView { .. }
        | ExportError::Level { .. }
        | ExportError::DatasetCardForm { .. } => PyValueError::new_err(text),
        _ => PyOSError::new_err(text),
    }
}
