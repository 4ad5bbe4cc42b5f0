//! The command `natsbench`, run inside the Python interpreter that a wheel installs it for.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use natsbench::cli::{Again, run_in};
use pyo3::prelude::*;

/// Runs the command on arguments, the first being its own name, and returns its exit code.
///
/// `again` is the command line, without arguments of the command, that starts it in another process.
#[pyfunction]
pub(crate) fn run_command(
    py: Python<'_>,
    arguments: Vec<OsString>,
    again: (PathBuf, Vec<OsString>),
) -> u8 {
    let (program, before) = again;
    let again = Again {
        program,
        arguments: before,
    };
    number(py.detach(|| run_in(Some(again), arguments)))
}

/// An exit code as a number. The standard library only compares them.
fn number(code: ExitCode) -> u8 {
    (0..=u8::MAX)
        .find(|number| ExitCode::from(*number) == code)
        .unwrap_or(1)
}
