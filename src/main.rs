//! The `natsbench` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    natsbench::cli::run(std::env::args_os())
}
