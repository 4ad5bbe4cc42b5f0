//! `natsbench sample`

use std::io::Write;
use std::process::ExitCode;

use super::CommandResult;
use super::args::{LayoutArg, SampleArgs};
use super::output::grouped;
use super::progress::Progress;
use crate::sample::{Layout, Sample, SampleEvent, Selection};

pub(super) fn run(args: SampleArgs, out: &mut dyn Write) -> CommandResult {
    let sample = Sample {
        selection: Selection::First(args.archs),
        seed: args.seed,
        layout: match args.layout {
            LayoutArg::Dir => Layout::Directory,
            LayoutArg::Tar => Layout::Tar,
            LayoutArg::File => Layout::File,
        },
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
    writeln!(
        out,
        "{}: {} architectures, {} trials",
        summary.path.display(),
        grouped(summary.architectures as u64),
        grouped(summary.trials as u64)
    )?;
    Ok(ExitCode::SUCCESS)
}
