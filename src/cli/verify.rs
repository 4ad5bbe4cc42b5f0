//! `natsbench verify`

use std::io::Write;
use std::process::ExitCode;

use serde_json::json;

use super::args::VerifyArgs;
use super::differences::{SHOWN, write_differences};
use super::import::SOME_FILES_FAILED;
use super::output::{counted, print_json};
use super::progress::Progress;
use super::{CommandResult, verify_nb101};
use crate::error_chain::chain;
use crate::import::{Verify, VerifyEvent, VerifySummary, is_nasbench101_file};

pub(super) fn run(args: &VerifyArgs, out: &mut dyn Write) -> CommandResult {
    if is_nasbench101_file(&args.archive) {
        return verify_nb101::run(args, out);
    }
    let verify = Verify {
        archive: args.archive.clone(),
        database: args.database.db.clone(),
        threads: args.work.threads(),
    };
    let mut progress = Progress::new("", 0, true);
    let (mut differences, mut notes) = (Vec::new(), Vec::new());
    let result = verify.run(&mut |event| match event {
        VerifyEvent::Opened {
            archive,
            space,
            architectures,
        } => {
            progress = Progress::new(
                format!("{archive} ({space})"),
                architectures,
                args.work.quiet,
            );
        }
        VerifyEvent::Compared { .. } => progress.advance(),
        VerifyEvent::Different(difference) => {
            if differences.len() < SHOWN {
                differences.push(difference.to_string());
            }
        }
        VerifyEvent::Damaged { error } => {
            progress.say(&format!("damaged: {}", chain(error)));
            progress.advance();
        }
        VerifyEvent::Note(note) => notes.push(note.to_owned()),
    });
    progress.finish();
    let summary = result?;
    let code = match (summary.differences, summary.damaged) {
        (0, 0) => ExitCode::SUCCESS,
        (0, _) => ExitCode::from(SOME_FILES_FAILED),
        _ => ExitCode::FAILURE,
    };
    if args.output.json {
        let VerifySummary {
            architectures,
            trials,
            metrics,
            times,
            ..
        } = summary;
        let answer = json!({
            "architectures": architectures, "trials": trials, "metrics": metrics, "times": times,
            "differences": summary.differences, "first_differences": differences, "damaged": summary.damaged,
            "notes": notes,
        });
        print_json(&answer, out)?;
        return Ok(code);
    }
    write_differences(&differences, summary.differences, &notes, out)?;
    if summary.damaged > 0 {
        writeln!(
            out,
            "damaged and not imported, as the database says: {}",
            counted(summary.damaged, "file")
        )?;
    }
    writeln!(
        out,
        "{}, {}, {} and {} compared: {}",
        counted(summary.architectures, "architecture"),
        counted(summary.trials, "trial"),
        counted(summary.metrics, "metric value"),
        counted(summary.times, "time"),
        counted(summary.differences, "difference"),
    )?;
    Ok(code)
}
