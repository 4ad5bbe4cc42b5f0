//! Adds tables of what others measured to a database, and drops them again.

mod arrow;
mod cells;
mod settings;

use std::io;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use natsbench::extension::{
    ExtendError, ExtendOutcome, Extended, ExtensionInfo, InputTable, drop_extension,
};
use natsbench::query::StoreError;
use natsbench::{Database, Writer};
use pyo3::exceptions::{PyOSError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};

use crate::errors::chain;
use crate::files::report_wait;

use settings::Settings;

/// Adds the table of a file.
#[pyfunction]
pub(crate) fn extend_with_file(
    py: Python<'_>,
    database: PathBuf,
    settings: Settings,
    file: PathBuf,
) -> PyResult<Bound<'_, PyDict>> {
    let settings = settings.checked()?;
    let added = writing(py, &database, |database| settings.file(&file, database))?;
    described(py, &added)
}

/// Adds a table in memory: an object with `__arrow_c_stream__` or `__arrow_c_array__`. `called` is its name in errors.
#[pyfunction]
pub(crate) fn extend_with_arrow<'py>(
    py: Python<'py>,
    database: PathBuf,
    settings: Settings,
    called: &str,
    table: &Bound<'py, PyAny>,
) -> PyResult<Bound<'py, PyDict>> {
    add(
        py,
        &database,
        &settings,
        called,
        arrow::table(called, table)?,
    )
}

/// Adds a table in memory: names, and lists of plain values. `called` is its name in errors.
#[pyfunction]
pub(crate) fn extend_with_columns<'py>(
    py: Python<'py>,
    database: PathBuf,
    settings: Settings,
    called: &str,
    columns: Vec<(Bound<'py, PyAny>, Bound<'py, PyList>)>,
) -> PyResult<Bound<'py, PyDict>> {
    add(
        py,
        &database,
        &settings,
        called,
        cells::table(called, &columns)?,
    )
}

/// Drops an extension, and returns what it was.
pub(crate) fn dropped(py: Python<'_>, database: &Path, name: &str) -> PyResult<ExtensionInfo> {
    writing(py, database, |database| drop_extension(name, database))
}

fn add<'py>(
    py: Python<'py>,
    database: &Path,
    settings: &Settings,
    called: &str,
    table: InputTable,
) -> PyResult<Bound<'py, PyDict>> {
    let settings = settings.checked()?;
    let added = writing(py, database, |database| {
        settings.table(called, table, database)
    })?;
    described(py, &added)
}

/// Writes into a database, without the interpreter lock. While it waits for other programs, it says so now and then, and Ctrl-C
/// ends the wait.
fn writing<T: Send>(
    py: Python<'_>,
    database: &Path,
    write: impl FnOnce(&mut Database) -> Result<T, ExtendError> + Send,
) -> PyResult<T> {
    let raised = Arc::new(Mutex::new(None));
    let of_wait = Arc::clone(&raised);
    let mut last_report = Duration::ZERO;
    let writer = Writer {
        what: "natsbench extend",
        on_wait: Box::new(
            move |waiting| match report_wait(waiting, &mut last_report) {
                Ok(()) => ControlFlow::Continue(()),
                Err(error) => {
                    *of_wait.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
                    ControlFlow::Break(())
                }
            },
        ),
    };
    let written = py.detach(|| {
        let mut database = Database::open_for_searches_as(database, writer)?;
        write(&mut database)
    });
    let raised = raised.lock().unwrap_or_else(PoisonError::into_inner).take();
    match raised {
        Some(raised) => Err(raised),
        None => written.map_err(exception),
    }
}

/// An `OSError` if a file cannot be read or written, else a `ValueError`.
fn exception(error: ExtendError) -> PyErr {
    let text = chain(&error);
    match error {
        // The kind chooses the class, such as `FileNotFoundError`.
        ExtendError::Read { source, .. } => io::Error::new(source.kind(), text).into(),
        ExtendError::Store(
            StoreError::NameTaken { .. }
            | StoreError::OtherExtension { .. }
            | StoreError::NoExtension { .. },
        ) => PyValueError::new_err(text),
        ExtendError::Store(_) => PyOSError::new_err(text),
        _ => PyValueError::new_err(text),
    }
}

/// What became of a table.
fn described<'py>(py: Python<'py>, added: &Extended) -> PyResult<Bound<'py, PyDict>> {
    let dict = PyDict::new(py);
    let outcome = match added.outcome {
        ExtendOutcome::Added => "added",
        ExtendOutcome::Replaced => "replaced",
        ExtendOutcome::Unchanged => "unchanged",
    };
    dict.set_item("name", &added.extension.name)?;
    dict.set_item("outcome", outcome)?;
    dict.set_item("rows", added.extension.rows)?;
    dict.set_item("architectures", added.extension.architectures)?;
    dict.set_item("listed", added.listed)?;
    dict.set_item("datasets", &added.datasets)?;
    dict.set_item("warnings", &added.warnings)?;
    Ok(dict)
}

/// What a database says of an extension.
pub(crate) fn info<'py>(py: Python<'py>, info: &ExtensionInfo) -> PyResult<Bound<'py, PyDict>> {
    let mut columns = Vec::with_capacity(info.columns.len());
    for column in &info.columns {
        let dict = PyDict::new(py);
        dict.set_item("name", &column.name)?;
        dict.set_item("is_key", column.is_key)?;
        dict.set_item("type", column.column_type.as_str())?;
        dict.set_item("nullable", column.nullable)?;
        dict.set_item("unit", &column.unit)?;
        dict.set_item("meaning", &column.meaning)?;
        dict.set_item("higher_is_better", column.higher_is_better)?;
        columns.push(dict);
    }
    let dict = PyDict::new(py);
    dict.set_item("name", &info.name)?;
    dict.set_item("space", info.space.as_str())?;
    dict.set_item("rows", info.rows)?;
    dict.set_item("architectures", info.architectures)?;
    dict.set_item("is_spread", info.is_spread)?;
    for (key, text) in [
        ("file", &info.file),
        ("file_sha256", &info.file_sha256),
        ("content_sha256", &info.content_sha256),
        ("source", &info.source),
        ("licence", &info.licence),
        ("added_at", &info.added_at),
        ("natsbench_version", &info.natsbench_version),
    ] {
        dict.set_item(key, text)?;
    }
    dict.set_item("columns", columns)?;
    Ok(dict)
}
