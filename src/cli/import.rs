//! `natsbench import`

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use serde_json::{Value, json};

use crate::archive::Bzip2;
use crate::error_chain::chain;
use crate::import::{
    ArchiveSummary, Import, ImportError, ImportEvent, ImportSummary, Nasbench101Summary,
    is_nasbench101_file,
};
use crate::store::INVENTED;

use super::args::ImportArgs;
use super::output::{counted, grouped, print_json};
use super::progress::Progress;
use super::usage::WrongUsage;
use super::waiting::{WaitingLines, or_interrupted, stop_on_ctrl_c};
use super::{CommandResult, import_nb101};

/// Exit code of an import that finished, or a verification without differences, although some files are damaged.
pub(super) const SOME_FILES_FAILED: u8 = 3;

pub(super) fn run(args: &ImportArgs, out: &mut dyn Write) -> CommandResult {
    let stop = stop_on_ctrl_c()?;
    or_interrupted(import(args, &stop, out), &stop)
}

fn import(args: &ImportArgs, stop: &Arc<AtomicBool>, out: &mut dyn Write) -> CommandResult {
    let (files, archives): (Vec<PathBuf>, Vec<PathBuf>) = args
        .archives
        .iter()
        .cloned()
        .partition(|path| is_nasbench101_file(path));
    if args.keep_going && !files.is_empty() {
        return Err(WrongUsage::new(
            "--keep-going is for archives of NATS-Bench: a file of NAS-Bench-101 is imported \
             as a whole or not at all",
        )
        .into());
    }
    let summary = if archives.is_empty() {
        ImportSummary::default()
    } else {
        import_archives(args, archives, stop)?
    };
    let of_files = files
        .iter()
        .map(|file| import_nb101::import(args, file, stop))
        .collect::<Result<Vec<_>, _>>()?;
    report(args, &summary, &of_files, out)
}

fn import_archives(
    args: &ImportArgs,
    archives: Vec<PathBuf>,
    stop: &Arc<AtomicBool>,
) -> Result<ImportSummary, ImportError> {
    let import = Import {
        archives,
        database: args.database.db.clone(),
        replace: args.replace,
        keep_going: args.keep_going,
        threads: args.work.threads(),
        bzip2: if args.libbz2 {
            Bzip2::Libbz2
        } else {
            Bzip2::Bunzip
        },
        // What was committed is complete, and the database is one file again. A second Ctrl-C ends the process at once.
        stop: Some(Arc::clone(stop)),
    };
    let quiet = args.work.quiet;
    let mut progress = Progress::new("", 0, true);
    let mut lines = WaitingLines::default();
    let result = import.run(&mut |event| match event {
        ImportEvent::Opened {
            archive,
            space,
            architectures,
            strays,
        } => {
            progress.finish();
            progress = Progress::new(format!("{archive} ({space})"), architectures, quiet);
            if let [first, ..] = strays {
                let files = counted(strays.len(), "other file");
                progress.say(&format!("{archive}: {files} left alone, such as {first}"));
            }
        }
        ImportEvent::Done { .. } => progress.advance(),
        ImportEvent::Failed { error } => {
            progress.say(&format!("damaged: {}", chain(error)));
            progress.advance();
        }
        ImportEvent::NameMismatch { archive, mismatch } => progress.say(&format!(
            "warning: {archive}: the name says {}, but the MD5 of the file ends in {}; \
             it may not be the published one",
            mismatch.named, mismatch.actual
        )),
        ImportEvent::Waiting(waiting) => {
            if let Some(line) = lines.line(waiting) {
                progress.say(&line);
            }
        }
        ImportEvent::Analyzing => progress.finish(),
        ImportEvent::StillOpen { programs } => progress.say(&format!(
            "{name}: still used by {programs}; {name}-wal and {name}-shm belong to it \
             until the next command finds it closed",
            name = args.database.db.display()
        )),
    });
    progress.finish();
    result
}

fn report(
    args: &ImportArgs,
    summary: &ImportSummary,
    of_files: &[Nasbench101Summary],
    out: &mut dyn Write,
) -> CommandResult {
    let failed = summary.failed();
    if args.output.json {
        let archives: Vec<_> = summary.archives.iter().map(object).collect();
        let files: Vec<_> = of_files.iter().map(import_nb101::object).collect();
        let answer = json!({ "archives": archives, "nasbench101": files, "failed": failed });
        print_json(&answer, out)?;
        return Ok(exit_code(failed));
    }
    for archive in &summary.archives {
        writeln!(out, "{}", sentence(archive))?;
    }
    for file in of_files {
        import_nb101::write_sentence(file, out)?;
    }
    if failed > 0 {
        let files = counted(failed, "damaged file");
        writeln!(out, "{files} listed in the table import_failures")?;
    }
    Ok(exit_code(failed))
}

fn exit_code(failed: usize) -> ExitCode {
    if failed > 0 {
        ExitCode::from(SOME_FILES_FAILED)
    } else {
        ExitCode::SUCCESS
    }
}

fn object(archive: &ArchiveSummary) -> Value {
    json!({
        "archive": archive.archive,
        "space": archive.space,
        "stored": archive.stored,
        "replaced": archive.replaced,
        "unchanged": archive.unchanged,
        "kept": archive.kept,
        "failed": archive.failed,
        "sample": archive.sample.as_ref().map(ToString::to_string),
    })
}

fn sentence(archive: &ArchiveSummary) -> String {
    let ArchiveSummary {
        archive: name,
        space,
        stored,
        replaced,
        unchanged,
        kept,
        failed,
        sample,
    } = archive;
    let mut parts = Vec::new();
    for (count, what) in [
        (stored, "imported"),
        (replaced, "replaced"),
        (unchanged, "already there, unchanged"),
        (
            kept,
            "already there with other content, kept (--replace replaces them)",
        ),
        (failed, "damaged"),
    ] {
        if *count > 0 {
            parts.push(format!("{} {what}", grouped(*count as u64)));
        }
    }
    let sample = sample
        .as_ref()
        .map_or_else(String::new, |mark| format!("; {INVENTED} ({mark})"));
    format!(
        "{name} ({space}): architectures: {}{sample}",
        parts.join(", ")
    )
}
