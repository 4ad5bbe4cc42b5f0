//! `natsbench sample`

use std::io::Write;
use std::process::ExitCode;

use serde_json::json;

use super::CommandResult;
use super::args::{LayoutArg, SampleArgs};
use super::output::{counted, print_json};
use super::progress::Progress;
use super::usage::WrongUsage;
use crate::sample::{Layout, Sample, SampleEvent, SampleSummary, Selection};

pub(super) fn run(args: SampleArgs, out: &mut dyn Write) -> CommandResult {
    if args.weights && matches!(args.layout, LayoutArg::File) {
        let message = "a single file has no weights: --weights needs --layout dir or --layout tar";
        return Err(WrongUsage::new(message).into());
    }
    let sample = Sample {
        selection: Selection::First(args.archs),
        seed: args.seed,
        layout: match args.layout {
            LayoutArg::Dir => Layout::Directory,
            LayoutArg::Tar => Layout::Tar,
            LayoutArg::File => Layout::File,
        },
        weights: args.weights,
        ..Sample::new(args.space.into(), args.out)
    };
    let mut progress = Progress::new("", 0, true);
    let summary = sample.run(&mut |event| match event {
        SampleEvent::Planned { architectures } => {
            progress = Progress::new("sample", architectures, args.quiet);
        }
        SampleEvent::Written { .. } => progress.advance(),
    });
    progress.finish();
    let summary = summary?;
    if args.output.json {
        let SampleSummary {
            path,
            architectures,
            trials,
            bytes,
            ..
        } = summary;
        let answer = json!({ "archive": path, "architectures": architectures, "trials": trials, "bytes": bytes });
        return print_json(&answer, out);
    }
    writeln!(
        out,
        "{}: {}, {}",
        summary.path.display(),
        counted(summary.architectures, "architecture"),
        counted(summary.trials, "trial")
    )?;
    Ok(ExitCode::SUCCESS)
}
