//! `natsbench import` of a file of NAS-Bench-101

use std::borrow::Cow;
use std::error::Error;
use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use serde_json::{Value, json};

use crate::import::{ImportNasbench101, Nasbench101Error, Nasbench101Event, Nasbench101Summary};
use crate::store::INVENTED;

use super::args::ImportArgs;
use super::output::{counted, grouped};
use super::progress::Progress;
use super::waiting::WaitingLines;

/// Bytes of a record of the official files, to show how far the reading has come.
const USUAL_RECORD_BYTES: u64 = 411;

pub(super) fn import(
    args: &ImportArgs,
    file: &Path,
    stop: &Arc<AtomicBool>,
) -> Result<Nasbench101Summary, Box<dyn Error>> {
    let import = ImportNasbench101 {
        file: file.to_owned(),
        database: args.database.db.clone(),
        replace: args.replace,
        threads: args.work.threads(),
        stop: Some(Arc::clone(stop)),
    };
    let quiet = args.work.quiet;
    let (name, records) = records_in(file);
    let mut progress = Progress::new(format!("{name}: reading"), records, quiet);
    let mut lines = WaitingLines::default();
    let result = import.run(&mut |event| match event {
        Nasbench101Event::Read { records: read } => {
            progress.advance_to(records.saturating_sub(1).min(read as usize));
        }
        Nasbench101Event::Checked { runs, .. } => {
            progress.end_at(runs as usize);
            progress.finish();
            progress = Progress::new(format!("{name}: writing"), runs as usize, quiet);
        }
        Nasbench101Event::Written { runs } => progress.advance_to(runs as usize),
        Nasbench101Event::Waiting(waiting) => {
            if let Some(line) = lines.line(waiting) {
                progress.say(&line);
            }
        }
        Nasbench101Event::Analyzing => progress.finish(),
        Nasbench101Event::StillOpen { programs } => progress.say(&format!(
            "{name}: still used by {programs}; {name}-wal and {name}-shm belong to it \
             until the next command finds it closed",
            name = args.database.db.display()
        )),
    });
    progress.finish();
    result.map_err(|error| {
        if error.is_of_file() {
            NothingImported(error).into()
        } else {
            error.into()
        }
    })
}

/// Says that a file that cannot be read has changed nothing.
#[derive(Debug, thiserror::Error)]
#[error("nothing was imported")]
struct NothingImported(#[source] Nasbench101Error);

/// The name of a file, and about how many records it has.
pub(super) fn records_in(file: &Path) -> (Cow<'_, str>, usize) {
    let name = file.file_name().unwrap_or(file.as_os_str());
    let bytes = std::fs::metadata(file).map_or(0, |metadata| metadata.len());
    (
        name.to_string_lossy(),
        (bytes / USUAL_RECORD_BYTES) as usize,
    )
}

pub(super) fn object(summary: &Nasbench101Summary) -> Value {
    json!({
        "file": summary.file,
        "official_file": summary.official_file,
        "space": "nb101",
        "modules": summary.modules,
        "epochs": summary.epochs,
        "stored": summary.stored,
        "replaced": summary.replaced,
        "unchanged": summary.unchanged,
        "kept": summary.kept,
        "sample": summary.sample.as_ref().map(ToString::to_string),
    })
}

pub(super) fn write_sentence(summary: &Nasbench101Summary, out: &mut dyn Write) -> io::Result<()> {
    let mut parts = Vec::new();
    for (count, what) in [
        (summary.stored, "imported"),
        (summary.replaced, "replaced"),
        (summary.unchanged, "already there, unchanged"),
        (
            summary.kept,
            "left out, as the database has others of their module and budget (--replace replaces those)",
        ),
    ] {
        if count > 0 {
            parts.push(format!("{} {what}", grouped(count as u64)));
        }
    }
    let epochs: Vec<String> = summary.epochs.iter().map(u16::to_string).collect();
    let sample = summary.sample.as_ref();
    let sample = sample.map_or_else(String::new, |mark| format!("; {INVENTED} ({mark})"));
    let official = summary.official_file;
    let official = official.map_or_else(String::new, |name| {
        format!("; this is the published {name}")
    });
    writeln!(
        out,
        "{} (NAS-Bench-101): {}, {} epochs, runs: {}{official}{sample}",
        summary.file,
        counted(summary.modules, "module"),
        epochs.join(", "),
        parts.join(", "),
    )
}
