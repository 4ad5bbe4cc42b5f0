//! Measures the import of archives, and in the same run its floor (the time of decompressing alone), the official API and
//! the layout of NNI's database.
//!
//! `tools/bench_import` builds and starts it. Every part that is timed is a process of its own, under GNU
//! time, on files that were read before. On another machine, only ratios within a run are comparable.

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program whose purpose is to print tables"
)]

mod child;
mod floor;
mod measure;
mod nni;
mod report;
mod size;
mod subset;
mod table;

use std::error::Error;
use std::path::PathBuf;

use clap::{Parser, ValueEnum};

#[derive(Parser)]
#[command(
    about = "Measures the import of archives against its floor, the official API and NNI's layout"
)]
struct Arguments {
    /// Archive directories (`-simple`).
    #[arg(required_unless_present = "floor")]
    archives: Vec<PathBuf>,
    /// Numbers of architectures: the first so many of each archive, or all.
    #[arg(long, value_delimiter = ',', default_value = "all", value_parser = parse_count)]
    archs: Vec<Count>,
    /// Numbers of threads.
    #[arg(long, value_delimiter = ',', default_value = "1,2")]
    threads: Vec<usize>,
    /// How often each part runs; the fastest counts.
    #[arg(long, default_value_t = 1)]
    rounds: usize,
    /// Directory for everything temporary; best on the disk that databases will be on.
    #[arg(long, default_value = ".")]
    scratch: PathBuf,
    /// Directory in which to keep the database of each archive, as `tss-15625.db`.
    #[arg(long)]
    keep: Option<PathBuf>,
    /// What to measure besides the floor and the import.
    #[arg(long, value_delimiter = ',', value_enum, default_values_t = Part::ALL)]
    parts: Vec<Part>,
    /// The program to measure.
    #[arg(long, default_value = "target/release/natsbench")]
    natsbench: PathBuf,
    /// A Python whose module `bz2` has the C libbz2.
    #[arg(long, default_value = "python3")]
    python: PathBuf,
    /// The script that decompresses an archive with the C libbz2.
    #[arg(long)]
    c_floor_script: Option<PathBuf>,
    /// The script that reads an archive with the official API.
    #[arg(long)]
    official_script: Option<PathBuf>,
    /// Only decompress the files of this directory: the child process that is the floor.
    #[arg(long, hide = true)]
    floor: Option<PathBuf>,
}

/// What can be left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    /// The floor with the C library libbz2, which takes more time than libbz2 in Rust.
    CFloor,
    /// The import with libbz2 instead of our decoder.
    Libbz2,
    /// The verification.
    Verify,
    /// The import of the same files as a tar file.
    Tar,
    /// NNI's layout.
    Nni,
    /// The official API, if there is one.
    Official,
}

impl Part {
    const ALL: [Self; 6] = [
        Self::CFloor,
        Self::Libbz2,
        Self::Verify,
        Self::Tar,
        Self::Nni,
        Self::Official,
    ];
}

/// How many architectures of an archive; `None` is all.
#[derive(Debug, Clone, Copy)]
struct Count(Option<usize>);

fn parse_count(text: &str) -> Result<Count, String> {
    match text {
        "all" => Ok(Count(None)),
        number => number
            .parse()
            .map(|count| Count(Some(count)))
            .map_err(|_error| "expected a number or all".to_owned()),
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments = Arguments::parse();
    if let Some(archive) = &arguments.floor {
        return floor::decompress_all(archive, arguments.threads[0]);
    }
    let mut all = Vec::new();
    for archive in &arguments.archives {
        for count in &arguments.archs {
            let measured = measure::archive(&arguments, archive, count.0)?;
            report::print(&measured);
            all.push(measured);
        }
    }
    report::print_scaling(&all);
    Ok(())
}
