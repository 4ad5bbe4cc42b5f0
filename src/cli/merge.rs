//! `natsbench merge`

use std::io::Write;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use super::CommandResult;
use super::args::merge::MergeArgs;
use super::output::{counted, grouped, print_json, warn_of_samples};
use super::progress::Progress;
use super::waiting::{WaitingLines, or_interrupted, stop_on_ctrl_c};
use crate::merge::{Merge, MergeEvent, SourceSummary};
use crate::store::Reader;

pub(super) fn run(args: &MergeArgs, out: &mut dyn Write) -> CommandResult {
    let stop = stop_on_ctrl_c()?;
    or_interrupted(merge(args, &stop, out), &stop)
}

fn merge(args: &MergeArgs, stop: &Arc<AtomicBool>, out: &mut dyn Write) -> CommandResult {
    let merge = Merge {
        target: args.into.clone(),
        sources: args.from.clone(),
        stop: Some(Arc::clone(stop)),
    };
    let mut progress = Progress::new("", 0, true);
    let mut lines = WaitingLines::default();
    let result = merge.run(&mut |event| match event {
        MergeEvent::Copying {
            source,
            architectures,
        } => {
            progress.finish();
            let label = source.display().to_string();
            progress = Progress::new(label, architectures, args.quiet);
        }
        MergeEvent::Copied => progress.advance(),
        MergeEvent::Waiting(waiting) => {
            if let Some(line) = lines.line(waiting) {
                progress.say(&line);
            }
        }
        MergeEvent::Summarising => progress.finish(),
        MergeEvent::StillOpen { programs } => progress.say(&format!(
            "{name}: still used by {programs}; {name}-wal and {name}-shm belong to it \
             until the next command finds it closed",
            name = args.into.display()
        )),
    });
    progress.finish();
    let summary = result?;
    let samples = Reader::open(&args.into)?.samples()?;
    if args.output.json {
        warn_of_samples(&samples);
        return print_json(&summary, out);
    }
    for source in &summary.sources {
        writeln!(out, "{}", sentence(source))?;
    }
    let made = if summary.made { "made" } else { "complete" };
    write!(out, "{}: {made}", args.into.display())?;
    for share in samples {
        write!(out, "; {}: {share}", share.space)?;
    }
    writeln!(out)?;
    Ok(ExitCode::SUCCESS)
}

/// `a.db: 8 architectures, 2 experiments and 40 runs with 1,234 steps added; 3 runs already there`.
fn sentence(source: &SourceSummary) -> String {
    let path = source.path.display();
    let added = counts(&[
        (source.architectures_added, "architecture"),
        (source.nb101_runs_added, "NAS-Bench-101 run"),
        (source.experiments_added, "experiment"),
        (source.runs_added, "run"),
        (source.logged_runs_added, "logged run"),
        (source.extensions_added, "extension"),
    ]);
    let there = counts(&[
        (source.architectures_there, "architecture"),
        (source.nb101_runs_there, "NAS-Bench-101 run"),
        (source.experiments_there, "experiment"),
        (source.runs_there, "run"),
        (source.logged_runs_there, "logged run"),
        (source.extensions_there, "extension"),
    ]);
    let steps = match source.steps_added {
        0 => String::new(),
        steps => format!(" ({} steps)", grouped(steps as u64)),
    };
    match (added, there) {
        (None, None) => format!("{path}: nothing to merge"),
        (None, Some(there)) => format!("{path}: nothing added, already there: {there}"),
        (Some(added), None) => format!("{path}: added {added}{steps}"),
        (Some(added), Some(there)) => {
            format!("{path}: added {added}{steps}, already there: {there}")
        }
    }
}

/// `8 architectures, 2 experiments`; `None` if there is nothing.
fn counts(counts: &[(usize, &str)]) -> Option<String> {
    let there = counts.iter().filter(|(count, _)| *count > 0);
    let texts: Vec<String> = there.map(|(count, what)| counted(*count, what)).collect();
    (!texts.is_empty()).then(|| texts.join(", "))
}
