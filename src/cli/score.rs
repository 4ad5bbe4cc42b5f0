//! `natsbench score`

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use serde_json::{Value, json};

use crate::error_chain::chain;
use crate::experiment::{ExternalError, ExternalSearch, ExternalSearches};
use crate::model::SearchSpace;
use crate::query::NatsBench;
use crate::store::Database;

use super::CommandResult;
use super::args::search::ScoreArgs;
use super::output::{counted, print_json};
use super::score_runs::score_runs;
use super::usage::WrongUsage;
use super::waiting::{or_interrupted, stop_on_ctrl_c, writer};

pub(super) fn run(args: &ScoreArgs, out: &mut dyn Write) -> CommandResult {
    let stop = stop_on_ctrl_c()?;
    or_interrupted(score(args, &stop, out), &stop)
}

fn score(args: &ScoreArgs, stop: &Arc<AtomicBool>, out: &mut dyn Write) -> CommandResult {
    let file = args.paths.iter().find(|path| !path.is_dir());
    match (file, args.space) {
        (None, Some(_)) => {
            let message = "--space is for CSV files; a run folder names its own space";
            Err(WrongUsage::new(message).into())
        }
        (None, None) => score_runs(args, stop, out),
        (Some(file), _) if !file.exists() => {
            let name = file.display();
            Err(format!("{name} does not exist; expected a run folder or a CSV file").into())
        }
        (Some(_), _) if args.paths.len() > 1 => {
            Err(WrongUsage::new("expected run folders, or one CSV file").into())
        }
        (Some(_), None) => Err(WrongUsage::new("a CSV file needs --space").into()),
        (Some(file), Some(space)) => score_file(file, space.into(), args, stop, out),
    }
}

/// Stores searches made elsewhere.
fn score_file(
    path: &Path,
    space: SearchSpace,
    args: &ScoreArgs,
    stop: &Arc<AtomicBool>,
    out: &mut dyn Write,
) -> CommandResult {
    let space = NatsBench::open(&args.database.db)?.space(space)?;
    let name = path.display();
    let file = File::open(path).map_err(|error| format!("cannot read {name}: {error}"))?;
    let searches = ExternalSearches::read(&space, file)
        .map_err(|error| format!("{name}: {}", chain(&error)))?;
    let mut database =
        Database::open_for_searches_as(&args.database.db, writer("natsbench score", stop))?;
    let outcome = match searches.store(&mut database, args.replace) {
        Err(error @ ExternalError::OtherContent { .. }) => {
            return Err(format!("{error} (--replace)").into());
        }
        other => other?,
    };
    if args.output.json {
        let searches: Vec<Value> = searches.searches.iter().map(object).collect();
        let (stored, unchanged) = (outcome.stored, outcome.unchanged);
        let answer = json!({ "searches": searches, "stored": stored, "unchanged": unchanged });
        return print_json(&answer, out);
    }
    for search in &searches.searches {
        let epochs: usize = search.runs.values().map(BTreeMap::len).sum();
        writeln!(
            out,
            "{} on {}: {}, {}",
            search.method,
            search.dataset,
            counted(search.runs.len(), "seed"),
            counted(epochs, "epoch")
        )?;
    }
    writeln!(
        out,
        "{} stored, {} already stored",
        outcome.stored, outcome.unchanged
    )?;
    Ok(ExitCode::SUCCESS)
}

fn object(search: &ExternalSearch) -> Value {
    let epochs: usize = search.runs.values().map(BTreeMap::len).sum();
    let (method, dataset, seeds) = (&search.method, search.dataset, search.runs.len());
    json!({ "method": method, "dataset": dataset, "seeds": seeds, "epochs": epochs })
}
