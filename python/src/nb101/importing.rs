//! Imports a file of NAS-Bench-101 into a database.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use natsbench::import::{
    ImportNasbench101, Nasbench101Error, Nasbench101Event, is_nasbench101_file as is_one,
};
use pyo3::exceptions::{PyOSError, PyValueError};
use pyo3::prelude::*;

use crate::errors::chain;
use crate::files::{INTERVAL, print_error, waiting_line};

/// Bytes of a record of the official files, to tell about how many there will be.
const USUAL_RECORD_BYTES: u64 = 411;

/// Whether a file begins as those of NAS-Bench-101 do.
#[pyfunction]
pub(crate) fn is_nasbench101_file(path: PathBuf) -> bool {
    is_one(&path)
}

/// Imports a file; `progress(done, total)` is called now and then, and may raise to stop. It counts the runs that were read, and
/// then from the beginning those that were written.
#[pyfunction]
pub(crate) fn import_nasbench101(
    py: Python<'_>,
    file: PathBuf,
    database: PathBuf,
    progress: Option<Py<PyAny>>,
) -> PyResult<()> {
    let stop = Arc::new(AtomicBool::new(false));
    let mut raised = None;
    let result = py.detach(|| {
        let bytes = std::fs::metadata(&file).map_or(0, |metadata| metadata.len());
        let import = ImportNasbench101 {
            file,
            database,
            replace: true,
            stop: Some(Arc::clone(&stop)),
            ..ImportNasbench101::default()
        };
        let (mut done, mut total) = (0, bytes / USUAL_RECORD_BYTES);
        let (mut last, mut last_report) = (Instant::now(), Duration::ZERO);
        import.run(&mut |event| {
            let (mut line, mut is_new) = (None, false);
            match event {
                Nasbench101Event::Read { records } => done = records,
                Nasbench101Event::Checked { runs, .. } => {
                    (done, total, is_new) = (runs, runs, true);
                }
                Nasbench101Event::Written { runs } => (done, is_new) = (runs, runs == total),
                Nasbench101Event::Waiting(waiting) => {
                    line = waiting_line(waiting, &mut last_report);
                }
                _ => (),
            }
            if !is_new && line.is_none() && last.elapsed() < INTERVAL {
                return;
            }
            last = Instant::now();
            let reported = Python::attach(|py| {
                py.check_signals()?;
                if let Some(line) = line {
                    return print_error(py, &line);
                }
                progress.as_ref().map_or(Ok(()), |progress| {
                    progress.call1(py, (done, total.max(done))).map(drop)
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
        (None, Ok(_)) => Ok(()),
        (None, Err(error @ (Nasbench101Error::Store(_) | Nasbench101Error::Open { .. }))) => {
            Err(PyOSError::new_err(chain(&error)))
        }
        (None, Err(error)) => Err(PyValueError::new_err(chain(&error))),
    }
}
