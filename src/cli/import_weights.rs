//! `natsbench import-weights`

use std::collections::BTreeSet;
use std::io::Write;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use serde_json::{Value, json};

use crate::error_chain::chain;
use crate::model::{ArchitectureIndex, SearchSpace, Seed};
use crate::space::architectures;
use crate::weights::{Chosen, ImportWeights, WeightsEvent, WeightsSourceSummary};

use super::CommandResult;
use super::args::weights::ImportWeightsArgs;
use super::import::SOME_FILES_FAILED;
use super::output::{bytes_in_words, counted, grouped, print_json};
use super::progress::Progress;
use super::usage::WrongUsage;
use super::waiting::{WaitingLines, or_interrupted, stop_on_ctrl_c};

pub(super) fn run(args: &ImportWeightsArgs, out: &mut dyn Write) -> CommandResult {
    let stop = stop_on_ctrl_c()?;
    or_interrupted(import(args, &stop, out), &stop)
}

fn import(args: &ImportWeightsArgs, stop: &Arc<AtomicBool>, out: &mut dyn Write) -> CommandResult {
    let import = ImportWeights {
        archives: args.archives.clone(),
        weights: args.weights.weights.clone(),
        database: args.db.clone(),
        chosen: Chosen {
            architectures: chosen_architectures(&args.arch)?,
            recipes: args.hp.clone(),
            datasets: args.dataset.clone(),
            seeds: args.seed.iter().copied().map(Seed).collect(),
        },
        codec: args.codec,
        replace: args.replace,
        keep_going: args.keep_going,
        threads: args.work.threads(),
        stop: Some(Arc::clone(stop)),
        ..ImportWeights::default()
    };
    if !args.lazy.is_empty() {
        import.register(&args.lazy)?;
        if args.output.json {
            return print_json(&json!({ "registered": args.lazy }), out);
        }
        for folder in &args.lazy {
            writeln!(
                out,
                "{}: registered; read when it is asked for",
                folder.display()
            )?;
        }
        return Ok(ExitCode::SUCCESS);
    }
    let mut progress = Progress::new("", 0, true);
    let mut lines = WaitingLines::default();
    let result = import.run(&mut |event| match event {
        WeightsEvent::Opened {
            archive,
            architectures,
        } => {
            progress.finish();
            progress = Progress::new(archive, architectures, args.work.quiet);
        }
        WeightsEvent::Done { .. } => progress.advance(),
        WeightsEvent::Failed { error } => progress.say(&format!("damaged: {}", chain(error))),
        WeightsEvent::NotFinite { trial, numbers } => progress.say(&format!(
            "warning: {trial}: {} infinite or NaN",
            counted(numbers, "number")
        )),
        WeightsEvent::Waiting(waiting) => {
            if let Some(line) = lines.line(waiting) {
                progress.say(&line);
            }
        }
    });
    progress.finish();
    let summary = result?;
    let code = if summary.failed() > 0 {
        ExitCode::from(SOME_FILES_FAILED)
    } else {
        ExitCode::SUCCESS
    };
    if args.output.json {
        let archives: Vec<Value> = summary.archives.iter().map(object).collect();
        print_json(
            &json!({ "archives": archives, "failed": summary.failed() }),
            out,
        )?;
        return Ok(code);
    }
    for archive in &summary.archives {
        writeln!(out, "{}", sentence(archive))?;
    }
    Ok(code)
}

/// Indexes, ranges and strings as people type them.
fn chosen_architectures(typed: &[String]) -> Result<BTreeSet<ArchitectureIndex>, WrongUsage> {
    let mut chosen = BTreeSet::new();
    for text in typed {
        let text = text.trim();
        if let Some(index) = index_of_string(text) {
            chosen.insert(index?);
            continue;
        }
        let (first, last) = text.split_once('-').unwrap_or((text, text));
        match (first.trim().parse(), last.trim().parse()) {
            (Ok(first), Ok(last))
                if first <= last && last < SearchSpace::Size.architecture_count() =>
            {
                chosen.extend((first..=last).map(ArchitectureIndex));
            }
            _ => {
                return Err(WrongUsage::new(format!(
                    "{text:?} is no architecture; expected an index such as 284, a range such as 0-99, or a string such as \
                     8:8:40:32:40"
                )));
            }
        }
    }
    Ok(chosen)
}

/// The index of a text that has the form of a string.
fn index_of_string(text: &str) -> Option<Result<ArchitectureIndex, WrongUsage>> {
    let space = match text {
        text if text.contains('|') => SearchSpace::Topology,
        text if text.contains(':') => SearchSpace::Size,
        _ => return None,
    };
    let list = architectures(space);
    let found = list.iter().position(|known| known == text);
    let unknown = || WrongUsage::new(format!("{text:?} is no architecture of {space}"));
    Some(
        found
            .map(|index| ArchitectureIndex(index as u32))
            .ok_or_else(unknown),
    )
}

fn object(archive: &WeightsSourceSummary) -> Value {
    json!({
        "archive": archive.archive,
        "space": archive.space,
        "architectures": archive.architectures,
        "stored": archive.stored,
        "replaced": archive.replaced,
        "unchanged": archive.unchanged,
        "kept": archive.kept,
        "without_weights": archive.without_weights,
        "bytes": archive.bytes,
        "stored_bytes": archive.stored_bytes,
        "not_in_database": archive.not_in_database,
        "failed": archive.failed,
    })
}

fn sentence(archive: &WeightsSourceSummary) -> String {
    let WeightsSourceSummary {
        archive: name,
        space,
        architectures,
        stored,
        replaced,
        unchanged,
        kept,
        without_weights,
        bytes,
        stored_bytes,
        not_in_database,
        failed,
    } = archive;
    let mut parts = Vec::new();
    for (count, what) in [
        (stored, "imported"),
        (replaced, "replaced"),
        (unchanged, "already there, unchanged"),
        (
            kept,
            "already there with other numbers, kept (--replace replaces them)",
        ),
        (without_weights, "of which the archive has no weights"),
        (not_in_database, "not in the database"),
    ] {
        if *count > 0 {
            parts.push(format!("{} {what}", grouped(*count as u64)));
        }
    }
    let space = space.map_or_else(String::new, |space| format!(" ({space})"));
    let trials = if parts.is_empty() {
        "nothing new".to_owned()
    } else {
        format!("trials: {}", parts.join(", "))
    };
    let size = match (bytes, stored_bytes) {
        (0, _) => String::new(),
        (bytes, stored) => format!(
            "; {} of weights in {}",
            bytes_in_words(*bytes),
            bytes_in_words(*stored)
        ),
    };
    let failed = match failed {
        0 => String::new(),
        count => format!("; {} left out", counted(*count, "damaged file")),
    };
    let files = counted(*architectures, "architecture");
    format!("{name}{space}: {files}, {trials}{size}{failed}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(typed: &[&str]) -> Result<Vec<u32>, String> {
        let typed: Vec<String> = typed.iter().map(|text| (*text).to_owned()).collect();
        let indexes = chosen_architectures(&typed).map_err(|error| error.to_string())?;
        Ok(indexes.into_iter().map(|index| index.0).collect())
    }

    #[test]
    fn architectures_are_chosen_by_index_range_and_string() {
        assert_eq!(chosen(&["7", "1-3", "8:8:8:8:16"]), Ok(vec![1, 2, 3, 7]));
        assert_eq!(chosen(&[]), Ok(vec![]));
        for wrong in ["x", "3-1", "40000", "-1", "8:8:8:8:9", "1-99999"] {
            assert!(chosen(&[wrong]).is_err(), "{wrong}");
        }
    }
}
