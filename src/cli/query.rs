//! Subcommands that ask the accessors: a table with units, or JSON with the official keys.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::process::ExitCode;

use serde::Serialize;

use crate::model::{ArchitectureIndex, Dataset, Epoch, Recipe, SearchSpace, Seed, Split};
use crate::query::{
    ArchitectureResults, ArchitectureSelector, EpochSelector, NatsBench, Space, SplitInfo,
    TrialSelector,
};
use crate::space::{EncodedArchitecture, Form, FormValue, PythonRandom};

use super::CommandResult;
use super::args::query::{
    ArchArgs, ArchitectureArgs, CostArgs, CurveArgs, IndexArgs, MoreInfoArgs, SimulateArgs,
    SpaceNeeded, StatsArgs,
};
use super::output::{self, Digits, grouped, of_sample, table, warn_of_samples};
use super::visible::in_one_line;

/// Opens the space that an architecture belongs to.
pub(super) fn open(
    args: &ArchitectureArgs,
) -> Result<(Space, ArchitectureSelector), Box<dyn std::error::Error>> {
    let (space, selector) = args.selected()?;
    Ok((NatsBench::open(&args.database.db)?.space(space)?, selector))
}

pub(super) fn print_json(
    space: &Space,
    value: &impl Serialize,
    out: &mut dyn Write,
) -> CommandResult {
    warn_of_samples(&space.sample()?);
    output::print_json(value, out)
}

fn trial<'a>(seed: Option<Seed>) -> TrialSelector<'a> {
    seed.map_or(TrialSelector::Mean, TrialSelector::Seed)
}

/// Among how many architectures an answer was found, in words.
pub(super) fn scope(space: &Space) -> Result<String, Box<dyn std::error::Error>> {
    let (imported, all) = (space.imported()?.len(), space.len());
    Ok(if imported == all {
        format!("among all {}", grouped(all as u64))
    } else {
        format!(
            "among {} imported of {}",
            grouped(imported as u64),
            grouped(all as u64)
        )
    })
}

pub(super) fn more_info(args: &MoreInfoArgs, out: &mut dyn Write) -> CommandResult {
    let (space, selector) = open(&args.architecture)?;
    let (dataset, hp) = (args.dataset.dataset, args.recipe.hp);
    let info = space.more_info(
        selector,
        dataset,
        hp,
        args.epoch.selected(),
        trial(args.seed.selected()),
    )?;
    if args.output.json {
        return print_json(&space, &info, out);
    }
    let header = [
        "images",
        "loss (nats)",
        "top-1 (%)",
        "per epoch (s)",
        "all epochs (s)",
    ];
    let digits = Digits::new(args.digits.full);
    let mut rows = table(&header, &[1, 2, 3, 4]);
    let mut add = |name: &str, info: &SplitInfo| {
        rows.add_row([
            name.to_owned(),
            digits.loss(info.loss),
            digits.percent(info.accuracy_percent),
            digits.seconds(info.per_time_seconds),
            digits.seconds(info.all_time_seconds),
        ]);
    };
    add("train", &info.train);
    for (name, split) in [
        ("valid", &info.valid),
        ("test", &info.test),
        ("valid and test", &info.valtest),
    ] {
        if let Some(split) = split {
            add(name, split);
        }
    }
    writeln!(
        out,
        "{dataset}, hp {hp}, {}, {}{}",
        epoch_text(args.epoch.selected()),
        seed_text(args.seed.selected()),
        of_sample(space.sample()?.as_ref())
    )?;
    writeln!(out, "{rows}")?;
    Ok(ExitCode::SUCCESS)
}

fn epoch_text(epoch: EpochSelector) -> String {
    match epoch {
        EpochSelector::Last => "last epoch".to_owned(),
        EpochSelector::At(Epoch(epoch)) => format!("epoch {epoch}"),
    }
}

fn seed_text(seed: Option<Seed>) -> String {
    seed.map_or_else(
        || "mean over seeds".to_owned(),
        |seed| format!("seed {seed}"),
    )
}

pub(super) fn cost(args: &CostArgs, out: &mut dyn Write) -> CommandResult {
    let (space, selector) = open(&args.architecture)?;
    let (dataset, hp) = (args.dataset.dataset, args.recipe.hp);
    let cost = space.cost_info(selector, dataset, hp)?;
    if args.output.json {
        return print_json(&space, &cost, out);
    }
    let digits = Digits::new(args.digits.full);
    let sample = of_sample(space.sample()?.as_ref());
    writeln!(out, "{dataset}, hp {hp}{sample}")?;
    let mut rows = table(&["cost", "value", "unit"], &[1]);
    rows.add_row([
        "FLOPs".to_owned(),
        cost.flops_millions.to_string(),
        "million multiply-adds per image".to_owned(),
    ]);
    rows.add_row([
        "params".to_owned(),
        cost.params_millions.to_string(),
        "million weights".to_owned(),
    ]);
    rows.add_row([
        "latency".to_owned(),
        digits.latency_seconds(cost.latency_seconds),
        "seconds per batch of 256".to_owned(),
    ]);
    for times in &cost.times {
        let split = times.split;
        rows.add_row([
            format!("{split}, one epoch"),
            digits.seconds(times.epoch_seconds),
            "seconds".to_owned(),
        ]);
        rows.add_row([
            format!("{split}, all epochs"),
            digits.seconds(times.total_seconds),
            "seconds".to_owned(),
        ]);
    }
    writeln!(out, "{rows}")?;
    Ok(ExitCode::SUCCESS)
}

pub(super) fn simulate(args: &SimulateArgs, out: &mut dyn Write) -> CommandResult {
    let (space, selector) = open(&args.architecture)?;
    let (dataset, hp, epoch) = (args.dataset.dataset, args.recipe.hp, args.epoch.selected());
    let mut python = args.random.map(PythonRandom::seed);
    let trial = match &mut python {
        Some(python) => TrialSelector::Random(python),
        None => trial(args.seed.selected()),
    };
    let result = space.simulate_train_eval(selector, dataset, hp, epoch, trial)?;
    if args.output.json {
        return print_json(&space, &result, out);
    }
    let sample = of_sample(space.sample()?.as_ref());
    writeln!(out, "{dataset}, hp {hp}, {}{sample}", epoch_text(epoch))?;
    let measured_on = if result.validated {
        "valid"
    } else {
        "valid and test images, not validated at this epoch"
    };
    let digits = Digits::new(args.digits.full);
    let mut rows = table(&["result", "value", "unit"], &[1]);
    rows.add_row([
        format!("top-1, {measured_on}"),
        digits.percent(result.valid_accuracy_percent),
        "percent".to_owned(),
    ]);
    rows.add_row([
        "latency".to_owned(),
        digits.latency_seconds(result.latency_seconds),
        "seconds per batch of 256".to_owned(),
    ]);
    rows.add_row([
        "cost".to_owned(),
        digits.seconds(Some(result.time_cost_seconds)),
        "seconds, training and one validation".to_owned(),
    ]);
    writeln!(out, "{rows}")?;
    Ok(ExitCode::SUCCESS)
}

/// An architecture by its number and its name.
#[derive(Debug, Serialize)]
struct NamedArchitecture {
    space: SearchSpace,
    index: ArchitectureIndex,
    architecture: String,
}

impl NamedArchitecture {
    // Unlike the official -1, an unknown string is an error here.
    fn read(args: &ArchitectureArgs) -> Result<Self, Box<dyn std::error::Error>> {
        let (space, selector) = open(args)?;
        let index = space.resolve(selector)?;
        Ok(Self {
            space: space.search_space(),
            index,
            architecture: space.architecture(index)?,
        })
    }
}

pub(super) fn arch(args: &ArchArgs, out: &mut dyn Write) -> CommandResult {
    let named = NamedArchitecture::read(&args.architecture)?;
    let written = match args.to {
        Form::String => None,
        Form::Index => Some(FormValue::Integer(named.index.0.into())),
        form => {
            let known = EncodedArchitecture::read(
                &named.architecture,
                Some(Form::String),
                Some(named.space),
            )?;
            Some(known.write(form).map_err(SpaceNeeded::from)?)
        }
    };
    match written {
        Some(written) if args.output.json => return output::print_json(&written, out),
        Some(written) => writeln!(out, "{written}")?,
        None if args.output.json => return output::print_json(&named, out),
        None => writeln!(out, "{}", in_one_line(&named.architecture))?,
    }
    Ok(ExitCode::SUCCESS)
}

pub(super) fn index(args: &IndexArgs, out: &mut dyn Write) -> CommandResult {
    let named = NamedArchitecture::read(&args.architecture)?;
    if args.output.json {
        return output::print_json(&named, out);
    }
    writeln!(out, "{}", named.index)?;
    Ok(ExitCode::SUCCESS)
}

/// One epoch of a curve.
#[derive(Debug, Serialize)]
struct CurvePoint {
    seed: Seed,
    epoch: u16,
    loss: f64,
    accuracy: f64,
    all_time: Option<f64>,
}

pub(super) fn curve(args: &CurveArgs, out: &mut dyn Write) -> CommandResult {
    let (space, selector) = open(&args.architecture)?;
    let (dataset, hp, split) = (args.dataset.dataset, args.recipe.hp, args.split);
    let results = space.query_by_index(selector, hp)?;
    let trials = match args.seed.selected() {
        Some(seed) => vec![results.trial(dataset, seed)?],
        None => results.trials_on(dataset)?,
    };
    let mut points = Vec::new();
    for trial in trials {
        for epoch in 0..trial.total_epochs() {
            // Epochs at which the split was not measured are left out.
            if let Ok(metrics) = trial.evaluation(split, epoch) {
                let (loss, accuracy, all_time) = (
                    metrics.loss,
                    metrics.accuracy_percent,
                    metrics.all_time_seconds,
                );
                points.push(CurvePoint {
                    seed: trial.seed(),
                    epoch,
                    loss,
                    accuracy,
                    all_time,
                });
            }
        }
    }
    if points.is_empty() {
        return Err(unmeasured(&results, dataset, hp, split).into());
    }
    if args.output.json {
        return print_json(&space, &points, out);
    }
    let sample = of_sample(space.sample()?.as_ref());
    writeln!(out, "{dataset}, hp {hp}, {split}{sample}")?;
    let header = [
        "seed",
        "epoch",
        "loss (nats)",
        "top-1 (%)",
        "until then (s)",
    ];
    let digits = Digits::new(args.digits.full);
    let mut rows = table(&header, &[0, 1, 2, 3, 4]);
    for point in &points {
        rows.add_row([
            point.seed.to_string(),
            point.epoch.to_string(),
            digits.loss(point.loss),
            digits.percent(point.accuracy),
            digits.seconds(point.all_time),
        ]);
    }
    writeln!(out, "{rows}")?;
    Ok(ExitCode::SUCCESS)
}

/// The error that a split has no curve, with the splits that have one.
fn unmeasured(results: &ArchitectureResults, dataset: Dataset, hp: Recipe, split: Split) -> String {
    let trials = results.trials_on(dataset).unwrap_or_default();
    let is_measured = |split: &&Split| {
        trials.iter().any(|trial| {
            let mut epochs = 0..trial.total_epochs();
            epochs.any(|epoch| trial.evaluation(**split, epoch).is_ok())
        })
    };
    let measured: Vec<&str> = Split::ALL
        .iter()
        .filter(is_measured)
        .map(|split| split.as_str())
        .collect();
    format!(
        "{} was not measured on the {split} images of {dataset}, hp {hp}; it was on {}",
        results.architecture(),
        measured.join(", ")
    )
}

pub(super) fn stats(args: &StatsArgs, out: &mut dyn Write) -> CommandResult {
    let space = NatsBench::open(&args.database.db)?.space(args.space.into())?;
    let counts: BTreeMap<usize, usize> = space.statistics(args.dataset.dataset, args.recipe.hp)?;
    if args.output.json {
        return print_json(&space, &counts, out);
    }
    let (dataset, hp) = (args.dataset.dataset, args.recipe.hp);
    let sample = of_sample(space.sample()?.as_ref());
    writeln!(out, "{dataset}, hp {hp}; {}{sample}", scope(&space)?)?;
    print_statistics(&counts, out)?;
    Ok(ExitCode::SUCCESS)
}

fn print_statistics(counts: &BTreeMap<usize, usize>, out: &mut dyn Write) -> io::Result<()> {
    let mut rows = table(&["trials", "architectures"], &[0, 1]);
    for (&trials, &architectures) in counts {
        rows.add_row([trials.to_string(), grouped(architectures as u64)]);
    }
    writeln!(out, "{rows}")
}
