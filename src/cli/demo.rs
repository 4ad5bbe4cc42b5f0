//! `natsbench demo`

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use crate::import::Import;
use crate::model::SearchSpace;
use crate::query::run_sql;
use crate::sample::{Sample, Selection};
use crate::store::Reader;

use super::CommandResult;
use super::args::DemoArgs;
use super::output::{Digits, sql_table};

/// Architectures of each space in the sample.
const ARCHITECTURES: u32 = 50;

/// Questions with the statements that answer them.
const QUESTIONS: &[(&str, &str)] = &[
    (
        "Which architecture is number 11 of the topology space?",
        include_str!("../../sql/demo/architecture.sql"),
    ),
    (
        "How does it learn? (CIFAR-100, 12 epochs, seed 111)",
        include_str!("../../sql/demo/learning_curve.sql"),
    ),
    (
        "What do seeds make of it? (CIFAR-10 test images, 200 epochs)",
        include_str!("../../sql/demo/seeds.sql"),
    ),
    (
        "Which sizes are best on ImageNet16-120 below 0.15 million weights?",
        include_str!("../../sql/demo/best.sql"),
    ),
];

pub(super) fn run(args: &DemoArgs, out: &mut dyn Write) -> CommandResult {
    let temporary = tempfile::tempdir()?; // removed when dropped
    let folder = args.keep.as_deref().unwrap_or(temporary.path());
    let database = make_database(folder, out)?;
    let reader = Reader::open(&database)?;
    for (question, sql) in QUESTIONS {
        writeln!(out, "\n{question}\n")?;
        for line in sql.trim().lines().filter(|line| !line.starts_with("--")) {
            writeln!(out, "    {line}")?;
        }
        let answer = run_sql(&reader, sql)?;
        writeln!(out, "\n{}", sql_table(&answer, Digits::Measured))?;
    }
    if args.keep.is_some() {
        writeln!(
            out,
            "\nThe database is {}; open it with sqlite3 or any BI tool.",
            database.display()
        )?;
    } else {
        writeln!(
            out,
            "\n`natsbench demo --keep DIR` keeps the database, to open with sqlite3 or any BI tool."
        )?;
    }
    Ok(ExitCode::SUCCESS)
}

fn make_database(
    folder: &Path,
    out: &mut dyn Write,
) -> Result<std::path::PathBuf, Box<dyn std::error::Error>> {
    writeln!(
        out,
        "Making a sample of {ARCHITECTURES} architectures of each space; its numbers are invented."
    )?;
    let mut archives = Vec::new();
    for &space in SearchSpace::ALL {
        let sample = Sample {
            selection: Selection::First(ARCHITECTURES),
            ..Sample::new(space, folder)
        };
        archives.push(sample.run(&mut |_event| ())?.path);
    }
    let database = folder.join("natsbench-demo.db");
    let import = Import {
        archives,
        database: database.clone(),
        ..Import::default()
    };
    let summary = import.run(&mut |_event| ())?;
    for archive in &summary.archives {
        let count = archive.stored + archive.unchanged;
        writeln!(
            out,
            "Imported {} ({}): {count} architectures.",
            archive.archive, archive.space
        )?;
    }
    Ok(database)
}
