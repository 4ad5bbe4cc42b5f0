//! Measures an export next to reading the same views alone, on the same database and in one run.
//!
//! `tools/bench_export` builds and starts it.

#![allow(
    clippy::print_stdout,
    reason = "a program whose purpose is to print a table"
)]

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use clap::Parser;
use natsbench::export::{Export, ExportSummary, ExportedView, VerifyExport};
use natsbench::query::Reader;

#[derive(Parser)]
#[command(about = "Measures an export of a database")]
struct Arguments {
    /// The database.
    database: PathBuf,
    /// A new folder for two exports.
    folder: Option<PathBuf>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments = Arguments::parse();
    let database = &arguments.database;
    let temporary = tempfile::tempdir()?;
    let folder = arguments.folder.as_deref().unwrap_or(temporary.path());
    // The exports come first: the largest memory of a process never shrinks.
    let (one, two) = (folder.join("one"), folder.join("two"));
    let (summary, alone) = timed(|| export(database, &one, 1))?;
    let memory_of_one = peak_memory();
    let threads = Export::default().threads;
    let (_, together) = timed(|| export(database, &two, threads))?;
    let memory = peak_memory();
    let verify = VerifyExport {
        folder: two.clone(),
        database: database.clone(),
        ..VerifyExport::default()
    };
    let (verified, verify_time) = timed(|| Ok(verify.run(&mut |_event| ())?))?;
    let (read_rows, reading) = timed(|| read_views(database))?;
    let bytes = fs::metadata(database)?.len();
    println!(
        "database: {bytes} bytes; export: {} bytes, {:.3} of it, {} rows, {} files",
        summary.bytes,
        summary.bytes as f64 / bytes as f64,
        summary.rows,
        summary.files
    );
    let line = |what: &str, time: Duration| {
        let ratio = time.as_secs_f64() / reading.as_secs_f64();
        println!(
            "{what:<40} {:>8.1} s {ratio:>6.2} x reading",
            time.as_secs_f64()
        );
    };
    line("reading the same views alone, 1 thread", reading);
    line("export, 1 thread", alone);
    line(&format!("export, {threads} threads"), together);
    line(&format!("verify-export, {threads} threads"), verify_time);
    println!("largest memory: {memory_of_one} with 1 thread, {memory} with {threads}");
    println!("rows read alone: {read_rows}; exported: {}", summary.rows);
    println!(
        "two exports are equal: {}",
        manifests(&one)? == manifests(&two)?
    );
    println!(
        "differences: {} of {} values",
        verified.differences, verified.values
    );
    Ok(())
}

fn timed<T>(
    work: impl FnOnce() -> Result<T, Box<dyn Error>>,
) -> Result<(T, Duration), Box<dyn Error>> {
    let start = Instant::now();
    let done = work()?;
    Ok((done, start.elapsed()))
}

fn export(database: &Path, out: &Path, threads: usize) -> Result<ExportSummary, Box<dyn Error>> {
    let export = Export {
        database: database.to_owned(),
        out: out.to_owned(),
        threads,
        ..Export::default()
    };
    Ok(export.run(&mut |_event| ())?)
}

/// The manifest, which has the digest of each file.
fn manifests(out: &Path) -> Result<Vec<u8>, Box<dyn Error>> {
    Ok(fs::read(out.join("manifest.json"))?)
}

/// Reads every value of the views that an export has, and counts the rows.
fn read_views(database: &Path) -> Result<u64, Box<dyn Error>> {
    let reader = Reader::open(database)?;
    let mut count = 0;
    for view in ExportedView::all().iter().filter(|view| view.is_default) {
        let mut select = reader
            .connection()
            .prepare(&format!("SELECT * FROM {}", view.name))?;
        let columns = select.column_count();
        let mut rows = select.query([])?;
        while let Some(row) = rows.next()? {
            for column in 0..columns {
                std::hint::black_box(row.get_ref(column)?);
            }
            count += 1;
        }
    }
    Ok(count)
}

/// The largest memory that the process has had, as Linux says.
fn peak_memory() -> String {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.map_or_else(|| "unknown".to_owned(), |line| line.trim().to_owned())
}
