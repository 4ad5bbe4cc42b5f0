//! Errors of the library as the exceptions that the official package raises.

use std::error::Error;

use natsbench::query::QueryError;
use natsbench::rules::RuleError;
use natsbench::space::SpaceError;
use pyo3::PyErr;
use pyo3::exceptions::{
    PyAssertionError, PyAttributeError, PyIndexError, PyKeyError, PyLookupError, PyOSError,
    PyRuntimeError, PyStopIteration, PyTypeError, PyValueError, PyZeroDivisionError,
};

/// An error that knows the exception of the official package.
pub(crate) trait Raise: Error + Sized + 'static {
    /// Name of the exception; `None` where the official package knows no such case.
    fn python_type(&self) -> Option<&'static str>;

    /// The exception, with the messages of all causes.
    fn raise(self) -> PyErr {
        exception(self.python_type(), &self, chain(&self))
    }
}

impl Raise for QueryError {
    fn python_type(&self) -> Option<&'static str> {
        Self::python_type(self)
    }
}

impl Raise for RuleError {
    fn python_type(&self) -> Option<&'static str> {
        Some(Self::python_type(self))
    }
}

impl Raise for SpaceError {
    fn python_type(&self) -> Option<&'static str> {
        Some(Self::python_type(self))
    }
}

fn exception(name: Option<&str>, error: &(dyn Error + 'static), message: String) -> PyErr {
    match name {
        Some("ValueError") => PyValueError::new_err(message),
        Some("KeyError") => PyKeyError::new_err(message),
        Some("TypeError") => PyTypeError::new_err(message),
        Some("IndexError") => PyIndexError::new_err(message),
        Some("AssertionError") => PyAssertionError::new_err(message),
        Some("AttributeError") => PyAttributeError::new_err(message),
        Some("ZeroDivisionError") => PyZeroDivisionError::new_err(message),
        Some("StopIteration") => PyStopIteration::new_err(message),
        Some(_) => PyRuntimeError::new_err(message),
        None => match error.downcast_ref() {
            Some(QueryError::LeftOut { .. }) => PyLookupError::new_err(message),
            _ => PyOSError::new_err(message),
        },
    }
}

/// An error and its causes, from the outermost in.
pub(crate) fn chain(error: &dyn Error) -> String {
    let mut message = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        message.push_str(": ");
        message.push_str(&error.to_string());
        cause = error.source();
    }
    message
}
