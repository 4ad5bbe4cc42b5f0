//! Columns of Python's values as a table.

use natsbench::extension::{Cell, InputTable};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyFloat, PyInt, PyList, PyString};

use crate::arguments::shown;

/// A table of lists of equal length. What is neither a number nor a text nor None is a `ValueError` that names its row.
pub(super) fn table(
    called: &str,
    columns: &[(Bound<'_, PyAny>, Bound<'_, PyList>)],
) -> PyResult<InputTable> {
    let mut names: Vec<String> = Vec::with_capacity(columns.len());
    let length = columns.first().map_or(0, |(_, values)| values.len());
    let mut rows = vec![Vec::with_capacity(columns.len()); length];
    for (name, values) in columns {
        let Ok(text) = name.cast::<PyString>() else {
            let text = format!(
                "{called}: the name of column {} is no text; expected names such as arch_index",
                shown(name)
            );
            return Err(PyValueError::new_err(text));
        };
        let name = text.to_cow()?.into_owned();
        if values.len() != length {
            let text = format!(
                "{called}: column {name} is of length {}, but {} of length {length}; expected equal lengths",
                values.len(),
                names.first().map_or("the first", String::as_str)
            );
            return Err(PyValueError::new_err(text));
        }
        for ((number, row), value) in (1_usize..).zip(&mut rows).zip(values) {
            let Some(cell) = cell(&value)? else {
                let kind = value.get_type().name()?;
                let text = format!(
                    "{called}: row {number}: {name} is of the type {kind}; expected a number, a text or None"
                );
                return Err(PyValueError::new_err(text));
            };
            row.push(cell);
        }
        names.push(name);
    }
    Ok(InputTable::new(names, rows))
}

/// A value; None for one of another type.
fn cell(value: &Bound<'_, PyAny>) -> PyResult<Option<Cell>> {
    if let Some(cell) = plain(value)? {
        return Ok(Some(cell));
    }
    // Numbers of NumPy, and of others that have its method.
    match value.getattr_opt("item")? {
        Some(item) if item.is_callable() => plain(&item.call0()?),
        _ => Ok(None),
    }
}

fn plain(value: &Bound<'_, PyAny>) -> PyResult<Option<Cell>> {
    Ok(Some(if value.is_none() {
        Cell::Missing
    } else if let Ok(flag) = value.cast::<PyBool>() {
        Cell::Integer(flag.is_true().into())
    } else if let Ok(number) = value.cast::<PyFloat>() {
        Cell::Real(number.value())
    } else if value.is_instance_of::<PyInt>() {
        // One that does not fit is judged by its digits, as in a file.
        value
            .extract()
            .map_or_else(|_| Cell::Written(shown(value)), Cell::Integer)
    } else if let Ok(text) = value.cast::<PyString>() {
        Cell::Text(text.to_cow()?.into_owned())
    } else {
        return Ok(None);
    }))
}
