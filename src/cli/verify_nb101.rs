//! `natsbench verify` of a file of NAS-Bench-101

use std::io::Write;
use std::process::ExitCode;

use serde_json::json;

use super::CommandResult;
use super::args::VerifyArgs;
use super::differences::{SHOWN, write_differences};
use super::import_nb101::records_in;
use super::output::{counted, print_json};
use super::progress::Progress;
use crate::import::{VerifyNasbench101, VerifyNasbench101Event, VerifyNasbench101Summary};

pub(super) fn run(args: &VerifyArgs, out: &mut dyn Write) -> CommandResult {
    let verify = VerifyNasbench101 {
        file: args.archive.clone(),
        database: args.database.db.clone(),
        threads: args.work.threads(),
    };
    let (name, records) = records_in(&args.archive);
    let mut progress = Progress::new(format!("{name}: reading"), records, args.work.quiet);
    let (mut differences, mut notes) = (Vec::new(), Vec::new());
    let result = verify.run(&mut |event| match event {
        VerifyNasbench101Event::Read { records: read } => {
            progress.advance_to(records.saturating_sub(1).min(read as usize));
        }
        VerifyNasbench101Event::Different(difference) => {
            if differences.len() < SHOWN {
                differences.push(difference.to_string());
            }
        }
        VerifyNasbench101Event::Note(note) => notes.push(note.to_owned()),
    });
    if let Ok(summary) = &result {
        progress.end_at(summary.runs);
    }
    progress.finish();
    let VerifyNasbench101Summary {
        modules,
        runs,
        numbers,
        differences: count,
    } = result?;
    let code = if count == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    };
    if args.output.json {
        let answer = json!({
            "modules": modules, "runs": runs, "numbers": numbers, "differences": count,
            "first_differences": differences, "notes": notes,
        });
        print_json(&answer, out)?;
        return Ok(code);
    }
    write_differences(&differences, count, &notes, out)?;
    writeln!(
        out,
        "{}, {} and {} compared: {}",
        counted(modules, "module"),
        counted(runs, "run"),
        counted(numbers, "number"),
        counted(count, "difference"),
    )?;
    Ok(code)
}
