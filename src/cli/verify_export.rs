//! `natsbench verify-export`

use std::io::Write;
use std::process::ExitCode;

use serde_json::json;

use super::CommandResult;
use super::args::export::VerifyExportArgs;
use super::output::{counted, grouped, print_json};
use super::progress::Progress;
use crate::export::{VerifyExport, VerifyExportEvent};

/// At most so many differences are shown one by one; the others are only counted.
const SHOWN: usize = 20;

pub(super) fn run(args: &VerifyExportArgs, out: &mut dyn Write) -> CommandResult {
    let verify = VerifyExport {
        folder: args.folder.clone(),
        database: args.database.db.clone(),
        threads: args.work.threads(),
    };
    let mut progress = Progress::new("", 0, true);
    let mut differences = Vec::new();
    let result = verify.run(&mut |event| match event {
        VerifyExportEvent::Planned { rows } => {
            progress = Progress::new("rows", rows as usize, args.work.quiet);
        }
        VerifyExportEvent::Compared { rows } => progress.advance_to(rows as usize),
        VerifyExportEvent::Different(difference) => {
            if differences.len() < SHOWN {
                differences.push(difference.to_string());
            }
        }
    });
    progress.finish();
    let summary = result?;
    let code = if summary.differences == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    };
    if args.output.json {
        let answer = json!({
            "files": summary.files, "rows": summary.rows, "values": summary.values,
            "differences": summary.differences, "first_differences": differences,
        });
        print_json(&answer, out)?;
        return Ok(code);
    }
    for difference in &differences {
        writeln!(out, "{difference}")?;
    }
    let shown = differences.len() as u64;
    if summary.differences > shown {
        writeln!(out, "... and {} more", grouped(summary.differences - shown))?;
    }
    writeln!(
        out,
        "{}, {} rows and {} values compared: {}",
        counted(summary.files, "file"),
        grouped(summary.rows),
        grouped(summary.values),
        counted(summary.differences as usize, "difference"),
    )?;
    Ok(code)
}
