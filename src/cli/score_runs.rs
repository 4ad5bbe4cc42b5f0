//! `natsbench score` of run folders.

use std::io::Write;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use comfy_table::Table;
use serde_json::{Value, json};

use crate::experiment::{
    EpochScore, RunFolderError, RunOutcome, RunScore, RunScores, ScoreSummary, WeightSharingRun,
    score_runs as look_up, store_runs,
};
use crate::query::NatsBench;
use crate::search::trajectory::MeanStd;
use crate::store::Database;

use super::CommandResult;
use super::args::search::ScoreArgs;
use super::output::{counted, print_json, table};
use super::visible::in_one_line;
use super::waiting::writer;

/// Prints what the choices of runs reach, and stores the runs.
pub(super) fn score_runs(
    args: &ScoreArgs,
    stop: &Arc<AtomicBool>,
    out: &mut dyn Write,
) -> CommandResult {
    let bench = NatsBench::open(&args.database.db)?;
    let read = |folder| WeightSharingRun::read(&bench, folder);
    let runs: Vec<WeightSharingRun> = args.paths.iter().map(read).collect::<Result<_, _>>()?;
    let scores = look_up(&bench, &runs)?;
    let mut database =
        Database::open_for_searches_as(&args.database.db, writer("natsbench score", stop))?;
    let outcomes = match store_runs(&runs, &mut database, args.replace) {
        Err(error @ RunFolderError::OtherEpochs { .. }) => {
            return Err(format!("{error} (--replace)").into());
        }
        other => other?,
    };
    if args.output.json {
        return print_json(&object(&scores, &outcomes)?, out);
    }
    for run in &scores.runs {
        show_run(run, out)?;
    }
    show_summaries(&scores, out)?;
    for share in &scores.samples {
        writeln!(out, "{}: {share}", share.space)?;
    }
    writeln!(out, "{}", in_words(&outcomes))?;
    Ok(ExitCode::SUCCESS)
}

fn object(scores: &RunScores, outcomes: &[RunOutcome]) -> serde_json::Result<Value> {
    let count = |is: fn(&RunOutcome) -> bool| outcomes.iter().filter(|of| is(of)).count();
    let mut object = serde_json::to_value(scores)?;
    for (name, value) in [
        ("stored", count(|of| matches!(of, RunOutcome::Stored))),
        (
            "continued",
            count(|of| matches!(of, RunOutcome::Continued(_))),
        ),
        ("replaced", count(|of| matches!(of, RunOutcome::Replaced))),
        ("unchanged", count(|of| matches!(of, RunOutcome::Unchanged))),
    ] {
        if let Some(object) = object.as_object_mut() {
            object.insert(name.to_owned(), json!(value));
        }
    }
    Ok(object)
}

/// `2 stored, 1 continued by 5 epochs, 1 already stored`.
fn in_words(outcomes: &[RunOutcome]) -> String {
    let count = |outcome: RunOutcome| outcomes.iter().filter(|of| **of == outcome).count();
    let new_epochs = outcomes.iter().filter_map(|outcome| match outcome {
        RunOutcome::Continued(epochs) => Some(*epochs),
        _ => None,
    });
    let new_epochs: Vec<usize> = new_epochs.collect();
    let mut parts = vec![format!("{} stored", count(RunOutcome::Stored))];
    if !new_epochs.is_empty() {
        let epochs = counted(new_epochs.iter().sum(), "epoch");
        parts.push(format!("{} continued by {epochs}", new_epochs.len()));
    }
    match count(RunOutcome::Replaced) {
        0 => (),
        replaced => parts.push(format!("{replaced} replaced")),
    }
    parts.push(format!("{} already stored", count(RunOutcome::Unchanged)));
    parts.join(", ")
}

fn show_run(run: &RunScore, out: &mut dyn Write) -> std::io::Result<()> {
    let done = run.epochs.iter().filter(|epoch| epoch.epoch >= 0).count();
    writeln!(
        out,
        "{} on {} ({}), seed {}: {done} of {} ({})",
        in_one_line(&run.name),
        run.dataset,
        run.space,
        run.seed,
        counted(run.wanted_epochs as usize, "epoch"),
        run.folder.display(),
    )?;
    if !run.images_are_of_dataset {
        writeln!(
            out,
            "The search saw images of {} only; the accuracies are those of {}.",
            in_one_line(&run.images),
            run.dataset
        )?;
    }
    if let Some(widths) = &run.looked_up_by_place {
        writeln!(
            out,
            "It searched among the widths {widths}; each is looked up as the one in its place among 8, 16, ..., 64."
        )?;
    }
    let header = [
        "epoch",
        "search (%)",
        "valid (%)",
        "test (%)",
        "seconds",
        "index",
        "architecture",
    ];
    let mut rows = table(&header, &[0, 1, 2, 3, 4, 5]);
    for epoch in &run.epochs {
        add_epoch(&mut rows, epoch);
    }
    writeln!(out, "{rows}\n")
}

fn add_epoch(rows: &mut Table, epoch: &EpochScore) {
    rows.add_row([
        epoch.epoch.to_string(),
        percent(epoch.score_percent),
        percent(epoch.valid_percent),
        percent(epoch.test_percent),
        format!("{:.1}", epoch.seconds),
        epoch.index.to_string(),
        epoch.architecture.clone(),
    ]);
}

fn percent(value: Option<f64>) -> String {
    value.map_or_else(|| "-".to_owned(), |value| format!("{value:.2}"))
}

/// What finished runs reach, mean and deviation over their seeds.
fn show_summaries(scores: &RunScores, out: &mut dyn Write) -> std::io::Result<()> {
    let header = [
        "method",
        "space",
        "data set",
        "seeds",
        "valid (%)",
        "test (%)",
    ];
    let mut rows = table(&header, &[3, 4, 5]);
    for summary in &scores.summaries {
        rows.add_row([
            in_one_line(&summary.name).into_owned(),
            summary.space.to_string(),
            summary.dataset.to_string(),
            seeds(summary),
            mean(summary.valid_percent),
            mean(summary.test_percent),
        ]);
    }
    writeln!(
        out,
        "The choice that was recorded after the last epoch, mean±deviation over finished seeds:\n{rows}"
    )
}

fn seeds(summary: &ScoreSummary) -> String {
    match summary.finished_runs {
        finished if finished < summary.runs => format!("{finished} of {}", summary.runs),
        finished => finished.to_string(),
    }
}

fn mean(value: Option<MeanStd>) -> String {
    value.map_or_else(
        || "-".to_owned(),
        |value| format!("{:.2}±{:.2}", value.mean, value.std),
    )
}
