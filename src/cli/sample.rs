//! `natsbench sample`

use std::io::Write;
use std::process::ExitCode;

use super::CommandResult;
use super::args::{LayoutArg, SampleArgs};
use super::output::grouped;
use super::progress::Progress;
use crate::sample::{Layout, SampleOptions, Selection, write_archive};

pub(super) fn run(args: SampleArgs, out: &mut dyn Write) -> CommandResult {
    let mut options = SampleOptions::new(args.space.into(), args.out);
    options.selection = Selection::First(args.archs);
    options.seed = args.seed;
    options.layout = match args.layout {
        LayoutArg::Dir => Layout::Directory,
        LayoutArg::Tar => Layout::Tar,
        LayoutArg::File => Layout::File,
    };
    let mut progress = Progress::new("sample", args.archs as usize, args.quiet);
    let summary = write_archive(&options, |_done, _of| progress.advance());
    progress.finish();
    let summary = summary?;
    writeln!(
        out,
        "{}: {} architectures, {} trials",
        summary.path.display(),
        grouped(args.archs.into()),
        grouped(summary.trials as u64)
    )?;
    Ok(ExitCode::SUCCESS)
}
