//! Measures questions to a database: questions about a whole space, accessors on several threads, and opening.
//!
//! `tools/bench_queries` builds and starts it. Times are the median of several; cold ones are those
//! of the first question after the file was dropped from the page cache and opened again.

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program whose purpose is to print tables"
)]

mod accessors;
mod questions;

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use clap::Parser;
use natsbench::SearchSpace;

#[derive(Parser)]
#[command(about = "Measures questions to a database")]
struct Arguments {
    /// The database.
    database: PathBuf,
    /// The search space to ask about.
    #[arg(long, default_value = "tss", value_parser = parse_space)]
    space: SearchSpace,
}

fn parse_space(text: &str) -> Result<SearchSpace, String> {
    SearchSpace::ALL
        .iter()
        .copied()
        .find(|space| space.to_string() == text)
        .ok_or_else(|| "expected tss or sss".to_owned())
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments = Arguments::parse();
    let (database, space) = (&arguments.database, arguments.space);
    questions::print(database, space)?;
    accessors::print_threads(database, space)?;
    accessors::print_opening(database, space)
}

/// The median of several times, after a first one that does not count.
fn median(
    repeats: usize,
    mut work: impl FnMut() -> Result<(), Box<dyn Error>>,
) -> Result<Duration, Box<dyn Error>> {
    work()?;
    let mut times = Vec::new();
    for _repeat in 0..repeats {
        times.push(once(&mut work)?);
    }
    times.sort();
    Ok(times[repeats / 2])
}

fn once(work: impl FnOnce() -> Result<(), Box<dyn Error>>) -> Result<Duration, Box<dyn Error>> {
    let start = Instant::now();
    work()?;
    Ok(start.elapsed())
}

/// Drops a file from the page cache, which needs no special rights: `count=0` with `nocache` means the whole file.
fn drop_from_cache(file: &Path) -> Result<(), Box<dyn Error>> {
    let mut input = std::ffi::OsString::from("if=");
    input.push(file);
    let status = Command::new("dd")
        .arg(input)
        .args(["iflag=nocache", "count=0", "status=none"])
        .status()?;
    if status.success() {
        Ok(())
    } else {
        Err("dd could not drop the file from the page cache".into())
    }
}

fn milliseconds(time: Duration) -> String {
    format!("{:.3}", time.as_secs_f64() * 1e3)
}
