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
use std::time::Instant;

use clap::Parser;
use natsbench::SearchSpace;
use natsbench::export::{Export, ExportSummary, ExportedView, VerifyExport};
use natsbench::query::Reader;

#[derive(Parser)]
#[command(about = "Measures an export of a database")]
struct Arguments {
    /// The database.
    database: PathBuf,
    /// A folder for an export.
    folder: Option<PathBuf>,
    /// Only this space.
    #[arg(long, value_parser = parse_space)]
    space: Option<SearchSpace>,
}

fn parse_space(text: &str) -> Result<SearchSpace, String> {
    SearchSpace::meant_by(text).ok_or_else(|| "expected tss or sss".to_owned())
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments = Arguments::parse();
    let (database, space) = (&arguments.database, arguments.space);
    let temporary = tempfile::tempdir()?;
    let folder = arguments.folder.as_deref().unwrap_or(temporary.path());
    // The exports come first: the largest memory of a process never shrinks.
    let (one, two) = (folder.join("one"), folder.join("two"));
    let (summary, first) = timed(|| export(database, space, &one))?;
    let first_manifest = manifest(&one)?;
    fs::remove_dir_all(&one)?; // the disk may not have room for both
    let (_, second) = timed(|| export(database, space, &two))?;
    let memory = peak_memory();
    let verify = VerifyExport {
        folder: two.clone(),
        database: database.clone(),
        ..VerifyExport::default()
    };
    let (verified, verifying) = timed(|| Ok(verify.run(&mut |_event| ())?))?;
    let (read_rows, reading) = timed(|| read_views(database, space))?;
    let threads = verify.threads;
    let line = |what: &str, spent: &Spent| {
        let ratio = spent.cpu_seconds / reading.cpu_seconds;
        println!(
            "{what:<40} {:>8.1} s, {:>8.1} s of CPU, {ratio:>5.2} x reading",
            spent.seconds, spent.cpu_seconds
        );
    };
    line("reading the same views alone, 1 thread", &reading);
    line(&format!("export, {threads} threads"), &first);
    line("the same again", &second);
    line(&format!("verify-export, {threads} threads"), &verifying);
    let (bytes, rows) = (fs::metadata(database)?.len(), summary.rows);
    let share = summary.bytes as f64 / bytes as f64;
    println!(
        "{} bytes, {share:.3} x the database ({bytes} bytes)",
        summary.bytes
    );
    println!(
        "{rows} rows in {} files; read alone: {read_rows} rows",
        summary.files
    );
    println!("largest memory of the exports: {memory}");
    println!(
        "the two exports are equal: {}",
        first_manifest == manifest(&two)?
    );
    println!(
        "{} values compared: {} differences",
        verified.values, verified.differences
    );
    Ok(())
}

/// What a piece of work took.
struct Spent {
    seconds: f64,
    /// Of all threads.
    cpu_seconds: f64,
}

fn timed<T>(
    work: impl FnOnce() -> Result<T, Box<dyn Error>>,
) -> Result<(T, Spent), Box<dyn Error>> {
    let (start, cpu_start) = (Instant::now(), cpu_seconds()?);
    let done = work()?;
    let spent = Spent {
        seconds: start.elapsed().as_secs_f64(),
        cpu_seconds: cpu_seconds()? - cpu_start,
    };
    Ok((done, spent))
}

/// CPU time of the process, as Linux says.
fn cpu_seconds() -> Result<f64, Box<dyn Error>> {
    const TICKS_A_SECOND: f64 = 100.0;
    let status = fs::read_to_string("/proc/self/stat")?;
    let behind_name = status.rsplit(')').next().unwrap_or_default();
    // utime and stime are the fields 14 and 15 of the line, of which two are the number and the name.
    let ticks = behind_name.split_whitespace().skip(11).take(2);
    let ticks = ticks.map(str::parse::<f64>).sum::<Result<f64, _>>()?;
    Ok(ticks / TICKS_A_SECOND)
}

fn export(
    database: &Path,
    space: Option<SearchSpace>,
    out: &Path,
) -> Result<ExportSummary, Box<dyn Error>> {
    let export = Export {
        database: database.to_owned(),
        out: out.to_owned(),
        space,
        ..Export::default()
    };
    Ok(export.run(&mut |_event| ())?)
}

/// The manifest, which has the digest of each file.
fn manifest(out: &Path) -> Result<Vec<u8>, Box<dyn Error>> {
    Ok(fs::read(out.join("manifest.json"))?)
}

/// Reads every value of the views that an export has, and counts the rows.
fn read_views(database: &Path, space: Option<SearchSpace>) -> Result<u64, Box<dyn Error>> {
    let reader = Reader::open(database)?;
    let mut count = 0;
    for view in ExportedView::all().iter().filter(|view| view.is_default) {
        let space = space.filter(|_| view.order.contains(&"space"));
        let part = space.map_or_else(String::new, |space| format!(" WHERE space = '{space}'"));
        let mut select = reader
            .connection()
            .prepare(&format!("SELECT * FROM {}{part}", view.name))?;
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
