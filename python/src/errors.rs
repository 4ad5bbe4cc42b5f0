//! Errors of the library as the exceptions that the official package raises.

use std::error::Error;

use natsbench::query::{ExtensionError, PythonException, QueryError, RuleError};
use natsbench::space::SpaceError;
use pyo3::PyErr;
use pyo3::exceptions::{
    PyAssertionError, PyAttributeError, PyIndexError, PyKeyError, PyLookupError, PyOSError,
    PyStopIteration, PyTypeError, PyValueError, PyZeroDivisionError,
};

/// An error that becomes an exception of Python.
pub(crate) trait Raise: Error + Sized + 'static {
    /// The exception of the official package; `None` if the package knows no such case.
    fn official(&self) -> Option<PythonException>;

    /// The exception, with the messages of all causes.
    fn raise(self) -> PyErr {
        exception(self.official(), &self, chain(&self))
    }
}

impl Raise for QueryError {
    fn official(&self) -> Option<PythonException> {
        PythonException::of(self)
    }
}

impl Raise for RuleError {
    fn official(&self) -> Option<PythonException> {
        Some(self.into())
    }
}

impl Raise for SpaceError {
    fn official(&self) -> Option<PythonException> {
        Some(self.into())
    }
}

fn exception(
    official: Option<PythonException>,
    error: &(dyn Error + 'static),
    message: String,
) -> PyErr {
    match official {
        Some(PythonException::ValueError) => PyValueError::new_err(message),
        Some(PythonException::KeyError) => PyKeyError::new_err(message),
        Some(PythonException::TypeError) => PyTypeError::new_err(message),
        Some(PythonException::IndexError) => PyIndexError::new_err(message),
        Some(PythonException::AssertionError) => PyAssertionError::new_err(message),
        Some(PythonException::AttributeError) => PyAttributeError::new_err(message),
        Some(PythonException::ZeroDivisionError) => PyZeroDivisionError::new_err(message),
        Some(PythonException::StopIteration) => PyStopIteration::new_err(message),
        None => match error.downcast_ref() {
            Some(
                QueryError::LimitNotANumber { .. }
                | QueryError::Extension(
                    ExtensionError::KeyNotChosen { .. } | ExtensionError::LimitNotANumber { .. },
                ),
            ) => PyValueError::new_err(message),
            Some(
                QueryError::LeftOut { .. }
                | QueryError::NothingImported { .. }
                | QueryError::NotTrained { .. }
                | QueryError::NotMeasured { .. }
                | QueryError::NoneWithinLimits { .. }
                | QueryError::Extension(_),
            ) => PyLookupError::new_err(message),
            _ => PyOSError::new_err(message),
        },
    }
}

/// An error and its causes, the outermost first.
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
