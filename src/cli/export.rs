//! `natsbench export`

use std::io::Write;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use serde_json::json;

use super::CommandResult;
use super::args::export::ExportArgs;
use super::output::{bytes_in_words, counted, grouped, print_json};
use super::progress::Progress;
use super::waiting::{or_interrupted, stop_on_ctrl_c};
use crate::export::{Export, ExportEvent, ExportViews};

pub(super) fn run(args: &ExportArgs, out: &mut dyn Write) -> CommandResult {
    let stop = stop_on_ctrl_c()?;
    or_interrupted(export(args, &stop, out), &stop)
}

fn export(args: &ExportArgs, stop: &Arc<AtomicBool>, out: &mut dyn Write) -> CommandResult {
    let export = Export {
        database: args.database.db.clone(),
        out: args.out.clone(),
        format: args.format.into(),
        views: ExportViews::of_names(args.views.clone()),
        dataset_card: args.dataset_card,
        space: args.space.map(Into::into),
        recipes: args.hp.clone(),
        level: args.level,
        threads: args.work.threads(),
        // Finished files are complete and kept. A second Ctrl-C ends the process at once.
        stop: Some(Arc::clone(stop)),
    };
    let mut progress = Progress::new("", 0, true);
    let result = export.run(&mut |event| match event {
        ExportEvent::Planned { files, rows } => {
            let label = format!("{}, rows", counted(files, "file"));
            progress = Progress::new(label, rows as usize, args.work.quiet);
        }
        ExportEvent::Rows { done } => progress.advance_to(done as usize),
        ExportEvent::Finished { .. } => {}
    });
    progress.finish();
    let summary = result?;
    if args.output.json {
        let answer = json!({
            "folder": args.out, "files": summary.files, "kept": summary.kept, "rows": summary.rows,
            "bytes": summary.bytes, "left_out": summary.left_out, "samples": summary.samples,
        });
        return print_json(&answer, out);
    }
    for reason in &summary.left_out {
        writeln!(out, "left out: {reason}")?;
    }
    for sample in &summary.samples {
        writeln!(out, "{sample}")?;
    }
    let kept = match summary.kept {
        0 => String::new(),
        kept => format!(", {} kept as they were", grouped(kept as u64)),
    };
    writeln!(
        out,
        "{}: {}{kept}, {} rows, {}",
        args.out.display(),
        counted(summary.files, "file"),
        grouped(summary.rows),
        bytes_in_words(summary.bytes),
    )?;
    Ok(ExitCode::SUCCESS)
}
