//! Measures several ways to store the table of epochs.
//!
//! ```text
//! cargo run --release -p natsbench-tools --bin measure_layouts -- NATS-tss-v1_0-3ffb9-simple NATS-sss-v1_0-50262-simple
//! ```
//!
//! Every candidate stores the same metrics of the same architectures, in the order of its key. An import makes the rows,
//! which are then written as an import writes them: transactions of 256 architectures, statements of 64 rows. Bytes are those
//! of the table's pages (`dbstat`), divided by 8 bytes for each number. CPU is the time of this thread while it inserts, not
//! while it decodes. `docs/layouts.md` has the results for 200 architectures of each space.

#![allow(
    clippy::print_stdout,
    reason = "a program whose purpose is to print a table"
)]

mod layouts;

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use clap::Parser;
use natsbench::import::Import;
use rusqlite::{Connection, params_from_iter};

use layouts::{CHOSEN, EpochRow, LAYOUTS, Layout};

const ARCHITECTURES_PER_BATCH: usize = 256;
const ROWS_PER_INSERT: usize = 64;
/// Page size of our databases.
const PAGE_BYTES: u32 = 8192;

#[derive(Parser)]
#[command(about = "Measures the candidates for the layout of the per-epoch table")]
struct Arguments {
    /// Archives, one of each search space.
    #[arg(required = true)]
    archives: Vec<PathBuf>,
}

/// The rows of the architectures of one archive.
struct Curves {
    space: String,
    architectures: Vec<Vec<EpochRow>>,
    numbers: u64,
}

/// Imports an archive, and reads the rows of its curves.
fn read(path: &Path) -> Result<Curves, Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let connection = imported(std::slice::from_ref(&path.to_owned()), folder.path())?;
    let space = connection.query_row(
        "SELECT space FROM archives INNER JOIN search_spaces USING (space_id)",
        [],
        |row| row.get(0),
    )?;
    let mut select = connection.prepare(layouts::SELECT_ROWS)?;
    let mut rows = select.query([])?;
    let mut architectures: Vec<Vec<EpochRow>> = Vec::new();
    while let Some(row) = rows.next()? {
        let row = EpochRow::read(row)?;
        match architectures.last_mut() {
            Some(last) if last[0].architecture_id() == row.architecture_id() => last.push(row),
            _ => architectures.push(vec![row]),
        }
    }
    let values = architectures.iter().flatten().flat_map(|row| row.values);
    Ok(Curves {
        space,
        numbers: values.filter(|value| !value.is_nan()).count() as u64,
        architectures,
    })
}

/// A database of these archives.
fn imported(archives: &[PathBuf], folder: &Path) -> Result<Connection, Box<dyn Error>> {
    let database = folder.join("imported.db");
    let import = Import {
        archives: archives.to_vec(),
        database: database.clone(),
        ..Import::default()
    };
    import.run(&mut |_event| ())?;
    Ok(Connection::open(database)?)
}

/// Size of a table, and the time it took to fill it.
#[derive(Clone, Copy)]
struct Cost {
    bytes: u64,
    cpu: Duration,
}

fn store(layout: &Layout, page_bytes: u32, curves: &Curves) -> Result<Cost, Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let mut connection = Connection::open(folder.path().join("layout.db"))?;
    connection.pragma_update(None, "page_size", page_bytes)?;
    connection.pragma_update(None, "synchronous", "OFF")?;
    connection.execute_batch(layout.create)?;
    let columns = format!("{}, {}", layout.key, layout.values);
    let row = format!("({})", vec!["?"; columns.split(',').count()].join(", "));
    let mut cpu = Duration::ZERO;
    for batch in curves.architectures.chunks(ARCHITECTURES_PER_BATCH) {
        let rows: Vec<_> = batch.iter().flat_map(|rows| (layout.rows)(rows)).collect();
        let start = CpuClock::start();
        let transaction = connection.transaction()?;
        for rows in rows.chunks(ROWS_PER_INSERT) {
            let values = vec![row.as_str(); rows.len()].join(", ");
            let sql = format!("INSERT INTO metrics ({columns}) VALUES {values}");
            let mut insert = transaction.prepare_cached(&sql)?;
            insert.execute(params_from_iter(rows.iter().flatten()))?;
        }
        transaction.commit()?;
        cpu += start.elapsed();
    }
    let bytes = table_bytes(&connection, "'metrics'")?;
    Ok(Cost { bytes, cpu })
}

/// Bytes of tables with their indexes.
fn table_bytes(connection: &Connection, names: &str) -> rusqlite::Result<u64> {
    let sql = format!(
        "SELECT sum(pgsize) FROM dbstat INNER JOIN sqlite_schema USING (name) WHERE tbl_name IN ({names})"
    );
    connection.query_row(&sql, [], |row| row.get(0))
}

/// Bytes of the per-epoch tables after a real import.
fn imported_bytes(archives: &[PathBuf]) -> Result<u64, Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let connection = imported(archives, folder.path())?;
    Ok(table_bytes(
        &connection,
        "'stored_epoch_metrics', 'stored_epoch_times'",
    )?)
}

/// Processor time of this thread; on systems other than Linux, the time that has passed.
struct CpuClock {
    cpu: Option<Duration>,
    wall: Instant,
}

impl CpuClock {
    fn start() -> Self {
        Self {
            cpu: thread_cpu(),
            wall: Instant::now(),
        }
    }

    fn elapsed(&self) -> Duration {
        match (self.cpu, thread_cpu()) {
            (Some(before), Some(after)) => after.saturating_sub(before),
            _ => self.wall.elapsed(),
        }
    }
}

fn thread_cpu() -> Option<Duration> {
    let text = fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    let nanoseconds = text.split(' ').next()?.parse().ok()?;
    Some(Duration::from_nanos(nanoseconds))
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments = Arguments::parse();
    let mut spaces = Vec::new();
    for path in &arguments.archives {
        spaces.push(read(path)?);
    }
    for curves in &spaces {
        println!(
            "{}: {} architectures, {} metric numbers",
            curves.space,
            curves.architectures.len(),
            curves.numbers
        );
    }
    println!("\nBytes / (8 x numbers), pages of {PAGE_BYTES} bytes:\n");
    print_header("layout", &spaces);
    for layout in LAYOUTS {
        print_row(layout.name, layout, PAGE_BYTES, &spaces)?;
    }
    print_imported(&arguments.archives, &spaces)?;
    println!("\nThe chosen layout by page size:\n");
    print_header("page bytes", &spaces);
    for page_bytes in [4096, 8192, 16_384] {
        print_row(&page_bytes.to_string(), &CHOSEN, page_bytes, &spaces)?;
    }
    Ok(())
}

fn print_header(first: &str, spaces: &[Curves]) {
    let names: Vec<_> = spaces.iter().map(|space| space.space.as_str()).collect();
    let cpu: Vec<_> = names
        .iter()
        .map(|name| format!("{name}, CPU ms per architecture"))
        .collect();
    println!(
        "| {first} | {} | together | {} |",
        names.join(" | "),
        cpu.join(" | ")
    );
    println!("| --- |{}", " ---: |".repeat(names.len() * 2 + 1));
}

fn print_row(
    name: &str,
    layout: &Layout,
    page_bytes: u32,
    spaces: &[Curves],
) -> Result<(), Box<dyn Error>> {
    let mut costs = Vec::new();
    for curves in spaces {
        costs.push(store(layout, page_bytes, curves)?);
    }
    let ratios = spaces
        .iter()
        .zip(&costs)
        .map(|(curves, cost)| ratio(cost.bytes, curves.numbers));
    let together = ratio(
        costs.iter().map(|cost| cost.bytes).sum(),
        spaces.iter().map(|curves| curves.numbers).sum(),
    );
    let cpu = spaces.iter().zip(&costs).map(|(curves, cost)| {
        let milliseconds = cost.cpu.as_secs_f64() * 1e3;
        format!("{:.2}", milliseconds / curves.architectures.len() as f64)
    });
    let cells: Vec<_> = ratios.chain([together]).chain(cpu).collect();
    println!("| {name} | {} |", cells.join(" | "));
    Ok(())
}

fn print_imported(archives: &[PathBuf], spaces: &[Curves]) -> Result<(), Box<dyn Error>> {
    let mut cells = Vec::new();
    for (archive, curves) in archives.iter().zip(spaces) {
        let bytes = imported_bytes(std::slice::from_ref(archive))?;
        cells.push(ratio(bytes, curves.numbers));
    }
    let numbers = spaces.iter().map(|curves| curves.numbers).sum();
    cells.push(ratio(imported_bytes(archives)?, numbers));
    let no_cpu = " |".repeat(spaces.len());
    println!(
        "| after `natsbench import` | {} |{no_cpu}",
        cells.join(" | ")
    );
    Ok(())
}

fn ratio(bytes: u64, numbers: u64) -> String {
    format!("{:.2}", bytes as f64 / (8 * numbers) as f64)
}
