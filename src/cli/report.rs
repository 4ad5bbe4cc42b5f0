//! `natsbench report`

use std::io::{self, Write};
use std::process::ExitCode;

use serde_json::{Map, Value, json};

use super::CommandResult;
use super::args::report::ReportArgs;
use super::output::{counted, grouped, print_json, table};
use super::progress::Progress;
use crate::report::{Answer, ReportEvent, ReportRun, available};

pub(super) fn run(args: &ReportArgs, out: &mut dyn Write) -> CommandResult {
    if args.list {
        if args.output.json {
            return print_json(&available(), out);
        }
        list(out)?;
        return Ok(ExitCode::SUCCESS);
    }
    let run = ReportRun {
        database: args.database.db.clone(),
        out: args.out.clone(),
        space: args.space.map(Into::into),
        only: args.only.clone(),
        weight_sharing: args.weight_sharing.clone(),
        width: args.width.unwrap_or_default(),
        formats: args.also.iter().copied().map(Into::into).collect(),
    };
    let mut progress = Progress::new("", 0, true);
    let mut missing = Vec::new();
    let result = run.run(&mut |event| match event {
        ReportEvent::Planned { reports } => {
            progress = Progress::new("report", reports, args.quiet);
        }
        ReportEvent::Made { report } => {
            if let Answer::Missing { what } = &report.answer {
                missing.push((report.file_stem(), what.clone()));
            }
            progress.advance();
        }
    });
    progress.finish();
    let summary = result?;
    if args.output.json {
        let missing: Map<String, Value> = missing
            .into_iter()
            .map(|(report, what)| (report, what.into()))
            .collect();
        let (found, bytes) = (summary.found, summary.page_bytes);
        let answer = json!({ "folder": args.out, "reports": found, "missing": missing, "page_bytes": bytes });
        return print_json(&answer, out);
    }
    for (report, what) in &missing {
        writeln!(out, "{report}: missing: {what}")?;
    }
    writeln!(
        out,
        "{}: {}, {} without data; {} has {} bytes",
        args.out.display(),
        counted(summary.found, "report"),
        grouped(summary.missing as u64),
        args.out.join("index.html").display(),
        grouped(summary.page_bytes as u64)
    )?;
    Ok(ExitCode::SUCCESS)
}

fn list(out: &mut dyn Write) -> io::Result<()> {
    let mut rows = table(&["report", "spaces", "title"], &[]);
    for report in available() {
        let spaces: Vec<String> = report.spaces.iter().map(ToString::to_string).collect();
        rows.add_row([report.name, &spaces.join(", "), report.title]);
    }
    writeln!(out, "{rows}")
}
