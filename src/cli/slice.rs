//! `natsbench slice`

use std::fmt::Write as _;
use std::fs;
use std::io::Write;
use std::process::ExitCode;

use serde_json::json;

use super::CommandResult;
use super::args::query::SliceArgs;
use super::output::{grouped, print_json, warn_of_samples};
use crate::store::{Reader, Slice};

pub(super) fn run(args: &SliceArgs, out: &mut dyn Write) -> CommandResult {
    let mut slice = Slice {
        curves: !args.no_curves,
        ..Slice::default()
    };
    if let Some(space) = args.space {
        slice.spaces = vec![space.into()];
    }
    if !args.hp.is_empty() {
        slice.recipes.clone_from(&args.hp);
    }
    if !args.datasets.is_empty() {
        slice.datasets.clone_from(&args.datasets);
    }
    slice.write(&args.database.db, &args.out)?;
    let bytes = fs::metadata(&args.out)?.len();
    let samples = Reader::open(&args.out)?.samples()?;
    let has_nb101 = Reader::open(&args.database.db)?.has_nb101()?;
    if args.output.json {
        warn_of_samples(&samples);
        let left_out: &[&str] = if has_nb101 { &["nb101"] } else { &[] };
        let answer = json!({ "file": args.out, "bytes": bytes, "left_out": left_out });
        return print_json(&answer, out);
    }
    let mut line = format!("{}: {} bytes", args.out.display(), grouped(bytes));
    for share in samples {
        let _ = write!(line, "; {}: {share}", share.space); // writing into a String cannot fail
    }
    writeln!(out, "{line}")?;
    if has_nb101 {
        writeln!(
            out,
            "NAS-Bench-101 is left out: a slice is a part of NATS-Bench"
        )?;
    }
    Ok(ExitCode::SUCCESS)
}
