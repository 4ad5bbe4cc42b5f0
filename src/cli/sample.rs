//! `natsbench sample`

use std::io::Write;
use std::process::ExitCode;

use serde_json::json;

use super::CommandResult;
use super::args::sample::{LayoutArg, SampleArgs};
use super::output::{counted, print_json};
use super::progress::Progress;
use super::usage::WrongUsage;
use crate::model::BenchmarkSpace;
use crate::sample::{
    Layout, Sample, SampleError, SampleEvent, SampleNasbench101, SampleSummary, Selection,
};

pub(super) fn run(args: SampleArgs, out: &mut dyn Write) -> CommandResult {
    let BenchmarkSpace::Nats(space) = args.space.into() else {
        return nasbench101(args, out);
    };
    if !args.epochs.is_empty() {
        let message =
            format!("--epochs is for --space nb101: {space} has the epochs of its recipes");
        return Err(WrongUsage::new(message).into());
    }
    let layout = args.layout.unwrap_or(LayoutArg::Dir);
    if args.weights && matches!(layout, LayoutArg::File) {
        let message = "a single file has no weights: --weights needs --layout dir or --layout tar";
        return Err(WrongUsage::new(message).into());
    }
    let sample = Sample {
        selection: Selection::First(args.archs),
        seed: args.seed,
        layout: match layout {
            LayoutArg::Dir => Layout::Directory,
            LayoutArg::Tar => Layout::Tar,
            LayoutArg::File => Layout::File,
        },
        weights: args.weights,
        ..Sample::new(space, args.out)
    };
    let summary = with_progress(args.quiet, |on_event| sample.run(on_event))?;
    print(summary, args.output.json, out)
}

fn nasbench101(args: SampleArgs, out: &mut dyn Write) -> CommandResult {
    if args.layout.is_some() || args.weights {
        let flag = if args.weights {
            "--weights"
        } else {
            "--layout"
        };
        let message =
            format!("NAS-Bench-101 is one file without weights: {flag} is for --space tss and sss");
        return Err(WrongUsage::new(message).into());
    }
    let mut sample = SampleNasbench101 {
        architectures: args.archs,
        seed: args.seed,
        ..SampleNasbench101::new(args.out)
    };
    if !args.epochs.is_empty() {
        sample.epochs = args.epochs;
    }
    let summary = with_progress(args.quiet, |on_event| sample.run(on_event))?;
    print(summary, args.output.json, out)
}

fn with_progress(
    quiet: bool,
    run: impl FnOnce(&mut dyn FnMut(SampleEvent)) -> Result<SampleSummary, SampleError>,
) -> Result<SampleSummary, SampleError> {
    let mut progress = Progress::new("", 0, true);
    let summary = run(&mut |event| match event {
        SampleEvent::Planned { architectures } => {
            progress = Progress::new("sample", architectures, quiet);
        }
        SampleEvent::Written { .. } => progress.advance(),
    });
    progress.finish();
    summary
}

fn print(summary: SampleSummary, as_json: bool, out: &mut dyn Write) -> CommandResult {
    if as_json {
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
