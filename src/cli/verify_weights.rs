//! `natsbench verify-weights`

use std::io::Write;
use std::process::ExitCode;

use serde_json::json;

use crate::weights::{VerifyWeights, VerifyWeightsEvent, VerifyWeightsSummary};

use super::CommandResult;
use super::args::weights::VerifyWeightsArgs;
use super::output::{counted, print_json};
use super::progress::Progress;

/// Problems that are shown one by one; the others are counted.
const SHOWN: usize = 20;

pub(super) fn run(args: &VerifyWeightsArgs, out: &mut dyn Write) -> CommandResult {
    let verify = VerifyWeights {
        weights: args.weights.weights.clone(),
        archives: args.archives.clone(),
        threads: args.work.threads(),
    };
    let mut progress = Progress::new("", 0, true);
    let mut problems = Vec::new();
    let result = verify.run(&mut |event| match event {
        VerifyWeightsEvent::Checking { name, count } => {
            progress.finish();
            progress = Progress::new(name, count, args.work.quiet);
        }
        VerifyWeightsEvent::Checked => progress.advance(),
        VerifyWeightsEvent::Problem { text } => {
            if problems.len() < SHOWN {
                problems.push(text.to_owned());
            }
        }
    });
    progress.finish();
    let summary = result?;
    let code = match summary.problems {
        0 => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    };
    let VerifyWeightsSummary {
        trials,
        compared,
        problems: count,
    } = summary;
    if args.output.json {
        let answer = json!({
            "trials": trials, "compared": compared, "problems": count, "first_problems": problems,
        });
        print_json(&answer, out)?;
        return Ok(code);
    }
    for problem in &problems {
        writeln!(out, "{problem}")?;
    }
    if count > problems.len() {
        writeln!(out, "... and {} more", count - problems.len())?;
    }
    let with_archives = if args.archives.is_empty() {
        String::new()
    } else {
        format!(", {} with the archives", counted(compared, "trial"))
    };
    writeln!(
        out,
        "weights of {} compared with their digests{with_archives}: {}",
        counted(trials, "trial"),
        counted(count, "problem")
    )?;
    Ok(code)
}
