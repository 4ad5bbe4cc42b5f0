//! `natsbench evaluate`: a network on the user's images, beside what is stored of it.

use std::error::Error;
use std::io::Write;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use nats_networks::data_sets::{ImageFolder, Part};
use nats_networks::infer::Inference;
use serde::Serialize;

use crate::model::{Recipe, Seed, Split};
use crate::networks::{Answer, Evaluate, Evaluation, data_set, plan};
use crate::query::{EpochSelector, NatsBench};

use super::CommandResult;
use super::args::networks::EvaluateArgs;
use super::evaluate_splits::{Asked, LeftOut, asked, with_lists};
use super::network::named;
use super::network_weights::{Whose, load, trial_seed};
use super::output::{Digits, counted, print_json};
use super::progress::Progress;
use super::waiting::{or_interrupted, stop_on_ctrl_c};

/// What is found on one split.
#[derive(Debug, Serialize)]
struct Found {
    split: Split,
    #[serde(flatten)]
    evaluation: Evaluation,
    stored: Option<Stored>,
}

/// What the database has of the same trial.
#[derive(Debug, Clone, Copy, Serialize)]
struct Stored {
    accuracy_percent: f64,
    loss: f64,
    /// By how many images the two numbers of known images differ. A few are the rounding of other processors.
    images_apart: u64,
}

pub(super) fn run(args: &EvaluateArgs, out: &mut dyn Write) -> CommandResult {
    let stop = stop_on_ctrl_c()?;
    or_interrupted(evaluate(args, &stop, out), &stop)
}

fn evaluate(args: &EvaluateArgs, stop: &Arc<AtomicBool>, out: &mut dyn Write) -> CommandResult {
    let (space, architecture) = named(&args.architecture)?;
    let dataset = args.dataset.dataset;
    let asked = asked(args)?;
    let folder = ImageFolder::open(&args.images, data_set(dataset))?;
    let chosen = with_lists(args, asked, &folder)?;
    let plan = plan(&architecture, dataset)?;
    let whose = Whose {
        space,
        architecture: &architecture,
        dataset,
    };
    let (weights, origin) = load(&args.weights, &plan, &whose)?;
    let network = Inference::new(&plan, &weights)?;
    let work = Evaluate {
        network: &network,
        data: data_set(dataset),
        threads: args.work.threads(),
        stop: Some(Arc::clone(stop)),
    };
    let mut found = Vec::new();
    for part in [Part::Training, Part::Test] {
        let is_in_part = |(_, of): &&Asked| of.part == part;
        let of_part: Vec<_> = chosen.splits.iter().filter(is_in_part).collect();
        if of_part.is_empty() {
            continue;
        }
        let images = folder.read(part)?;
        // What cannot be chosen is said before an hour of work.
        let positions: Vec<_> = of_part
            .iter()
            .map(|(split, of)| Ok((*split, of.positions(images.len(), chosen.halves.as_ref())?)))
            .collect::<Result<_, Box<dyn Error>>>()?;
        let mut progress = Progress::new(part_name(part), images.len(), args.work.quiet);
        let answers = work.run(&images, &mut |answered| progress.advance_to(answered))?;
        progress.finish();
        for (split, positions) in positions {
            let answers: Vec<Answer> = positions.iter().map(|&image| answers[image]).collect();
            let Some(evaluation) = Evaluation::of(answers) else {
                return Err("there are no images to evaluate on".into());
            };
            let stored = stored(args, &whose, split, &evaluation)?;
            found.push(Found {
                split,
                evaluation,
                stored,
            });
        }
    }
    found.sort_by_key(|found| found.split);
    print(args, &found, &chosen.left_out, &origin, out)
}

fn part_name(part: Part) -> &'static str {
    match part {
        Part::Training => "training images",
        Part::Test => "test images",
    }
}

/// What the database has of the trial; nothing where no trial is named, or there is no database.
fn stored(
    args: &EvaluateArgs,
    whose: &Whose<'_>,
    split: Split,
    evaluation: &Evaluation,
) -> Result<Option<Stored>, Box<dyn Error>> {
    let Some((recipe, seed)) = trial(args, whose)? else {
        return Ok(None);
    };
    if !args.database.db.exists() {
        return Ok(None);
    }
    let space = NatsBench::open(&args.database.db)?.space(whose.space)?;
    let results = space.query_by_index(whose.architecture, recipe)?;
    let trials = results.trials_on(whose.dataset)?;
    let Some(trial) = trials.iter().find(|trial| trial.seed() == seed) else {
        return Ok(None);
    };
    let metrics = match split {
        Split::Train => trial.train(EpochSelector::Last),
        split => trial.evaluation(split, EpochSelector::Last),
    };
    let Ok(metrics) = metrics else {
        return Ok(None); // not logged
    };
    let right = metrics.accuracy_percent * evaluation.images as f64 / 100.0;
    Ok(Some(Stored {
        accuracy_percent: metrics.accuracy_percent,
        loss: metrics.loss,
        images_apart: (right - evaluation.right as f64).abs().round() as u64,
    }))
}

/// The trial whose weights are evaluated: only trained weights have one.
fn trial(args: &EvaluateArgs, whose: &Whose<'_>) -> Result<Option<(Recipe, Seed)>, Box<dyn Error>> {
    match (&args.weights.weights, args.weights.seed) {
        (Some(_), Some(seed)) => Ok(Some((whose.recipe(&args.weights), trial_seed(seed)?))),
        _ => Ok(None),
    }
}

fn print(
    args: &EvaluateArgs,
    found: &[Found],
    left_out: &[LeftOut],
    origin: &str,
    out: &mut dyn Write,
) -> CommandResult {
    if args.output.json {
        return print_json(
            &serde_json::json!({ "weights": origin, "splits": found, "not_evaluated": left_out }),
            out,
        );
    }
    let digits = Digits::new(args.digits.full);
    writeln!(out, "{origin}")?;
    for Found {
        split,
        evaluation,
        stored,
    } in found
    {
        let accuracy = digits.percent(evaluation.accuracy_percent);
        let loss = digits.loss(evaluation.loss);
        let Some(stored) = stored else {
            writeln!(out, "accuracy on {split} {accuracy} %; loss {loss}")?;
            continue;
        };
        let apart = match stored.images_apart {
            0 => String::new(),
            apart => format!("; {} apart", counted(apart as usize, "image")),
        };
        let stored_accuracy = digits.percent(stored.accuracy_percent);
        let stored_loss = digits.loss(stored.loss);
        writeln!(
            out,
            "accuracy on {split} {accuracy} %, stored {stored_accuracy} %; loss {loss}, stored {stored_loss}{apart}"
        )?;
    }
    for LeftOut {
        split,
        missing_file,
        published_at,
    } in left_out
    {
        writeln!(
            out,
            "{split} not evaluated: the list of its images, {missing_file}, is not beside the images; it is published \
             at {published_at}"
        )?;
    }
    Ok(ExitCode::SUCCESS)
}
