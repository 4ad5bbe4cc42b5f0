//! `natsbench import`

use std::io::Write;
use std::process::ExitCode;

use serde_json::{Value, json};

use crate::archive::Bzip2;
use crate::error_chain::chain;
use crate::import::{ArchiveSummary, Import, ImportEvent};
use crate::store::INVENTED;

use super::CommandResult;
use super::args::ImportArgs;
use super::output::{counted, grouped, print_json};
use super::progress::Progress;

/// Exit code of an import that finished although some files are damaged.
const SOME_FILES_FAILED: u8 = 3;

pub(super) fn run(args: &ImportArgs, out: &mut dyn Write) -> CommandResult {
    let import = Import {
        archives: args.archives.clone(),
        database: args.database.db.clone(),
        replace: args.replace,
        keep_going: args.keep_going,
        threads: args.work.threads(),
        bzip2: if args.libbz2 {
            Bzip2::Libbz2
        } else {
            Bzip2::Bunzip
        },
        stop: None, // a signal just ends the process: what is committed is whole
    };
    let quiet = args.work.quiet;
    let mut progress = Progress::new("", 0, true);
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
        ImportEvent::Analyzing => progress.finish(),
    });
    progress.finish();
    let summary = result?;
    let failed = summary.failed();
    if args.output.json {
        let archives: Vec<_> = summary.archives.iter().map(object).collect();
        print_json(&json!({ "archives": archives, "failed": failed }), out)?;
        return Ok(exit_code(failed));
    }
    for archive in &summary.archives {
        writeln!(out, "{}", sentence(archive))?;
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
