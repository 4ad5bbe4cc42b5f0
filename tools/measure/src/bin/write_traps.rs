//! Writes the trap archives of the tests, for `tools/record_traps` to ask the official package about.
//!
//! ```sh
//! cargo run -p natsbench-tools --bin write_traps -- DIRECTORY
//! ```

#![allow(
    clippy::expect_used,
    clippy::print_stdout,
    dead_code,
    reason = "shares code with the tests"
)]

#[path = "../../../../tests/suite/traps/mod.rs"]
mod traps;

use std::error::Error;
use std::path::PathBuf;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args_os().nth(1).map(PathBuf::from);
    let folder = folder.ok_or("usage: write_traps DIRECTORY")?;
    for trap in traps::archives() {
        trap.write(&folder.join(&trap.name))?;
        println!("{}", trap.name);
    }
    Ok(())
}
