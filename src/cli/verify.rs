//! `natsbench verify`

use std::io::Write;
use std::process::ExitCode;

use super::CommandResult;
use super::args::VerifyArgs;
use super::output::grouped;
use super::progress::Progress;
use crate::import::{Verify, VerifyEvent};

/// Differences that are shown one by one; the others are counted.
const SHOWN: usize = 20;

pub(super) fn run(args: &VerifyArgs, out: &mut dyn Write) -> CommandResult {
    let verify = Verify {
        archive: args.archive.clone(),
        database: args.database.db.clone(),
        threads: args.work.threads(),
    };
    let mut progress = Progress::new("", 0, true);
    let mut differences = Vec::new();
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
    });
    progress.finish();
    let summary = result?;
    for difference in &differences {
        writeln!(out, "{difference}")?;
    }
    if summary.differences > differences.len() {
        writeln!(
            out,
            "... and {} more",
            summary.differences - differences.len()
        )?;
    }
    writeln!(
        out,
        "{} architectures, {} trials, {} metric values and {} times compared: {} differences",
        grouped(summary.architectures as u64),
        grouped(summary.trials as u64),
        grouped(summary.metrics as u64),
        grouped(summary.times as u64),
        grouped(summary.differences as u64),
    )?;
    Ok(if summary.differences == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
