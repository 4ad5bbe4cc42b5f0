//! `natsbench search`

use std::error::Error;
use std::io::Write;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::{Value, json};

use crate::experiment::{
    Experiment, ExperimentError, ExperimentSummary, SEARCHED_DATASETS, SearchTask, StoredScope,
    load_benchmark, load_nasbench101, nasbench101_scope, scope_of,
};
use crate::model::{BenchmarkSpace, Dataset, Recipe, SearchSpace};
use crate::query::{CurveEpochs, NatsBench};
use crate::search::{Charge, MethodSettings, RunEvent, Scope, TableBenchmark};
use crate::store::Database;

use super::CommandResult;
use super::args::search::{SearchArgs, SearchedSpaceArg};
use super::output::{counted, grouped, print_json};
use super::progress::Progress;
use super::usage::WrongUsage;
use super::visible::standard_error;
use super::waiting::{INTERRUPTED, or_interrupted, stop_on_ctrl_c, writer};

/// The methods of the paper that can be simulated; the others need GPUs.
const PAPER_METHODS: usize = 4;

pub(super) fn run(args: &SearchArgs, out: &mut dyn Write) -> CommandResult {
    let stop = stop_on_ctrl_c()?;
    or_interrupted(search(args, &stop, out), &stop)
}

fn search(args: &SearchArgs, stop: &Arc<AtomicBool>, out: &mut dyn Write) -> CommandResult {
    check_arguments(args, stop)?;
    let path = &args.database.db;
    let mut database = Database::open_for_searches_as(path, writer("natsbench search", stop))?;
    let bench = NatsBench::open(path)?;
    let (mut outcomes, mut code) = (Vec::new(), ExitCode::SUCCESS);
    'all: for task in tasks(args, &bench)? {
        let methods = methods(args, task.space())?;
        let epochs = if methods.iter().any(MethodSettings::stops_early) {
            CurveEpochs::All
        } else {
            CurveEpochs::Last
        };
        let mut benchmark = None;
        let scope = scope_in(&bench, task, epochs)?;
        for method in &methods {
            let mut experiment = experiment(args, method, task, stop);
            experiment.scope = scope.clone();
            let (dataset, space) = (task.dataset(), task.space());
            let label = format!("{} on {dataset} ({space})", method.name());
            let load = || load(&bench, task, epochs);
            let outcome = conduct(
                args,
                &experiment,
                &label,
                &mut database,
                &mut benchmark,
                &load,
            )?;
            if args.output.json {
                outcomes.push(object(&experiment, &scope, outcome));
            } else {
                let (among, clock) = (among(&scope), clock(&experiment));
                writeln!(out, "{label}{among}{clock}: {}", sentence(outcome))?;
                out.flush()?;
            }
            if outcome.missing > 0 {
                code = ExitCode::from(INTERRUPTED);
                break 'all;
            }
        }
    }
    if args.output.json {
        print_json(&outcomes, out)?;
    }
    Ok(code)
}

/// Reports a number outside its range, or arguments that do not go together, before anything is opened.
fn check_arguments(args: &SearchArgs, stop: &Arc<AtomicBool>) -> Result<(), Box<dyn Error>> {
    let task = if args.space == Some(SearchedSpaceArg::Nb101) {
        for (argument, is_given) in [
            ("--dataset", !args.dataset.is_empty()),
            ("--hp", args.hp.is_some()),
        ] {
            if is_given {
                return Err(WrongUsage::new(format!(
                    "{argument} is for NATS-Bench; expected none with --space nb101, \
                     whose searches see one data set and train for up to 108 epochs"
                ))
                .into());
            }
        }
        SearchTask::NasBench101
    } else {
        SearchTask::Nats {
            space: SearchSpace::Topology,
            dataset: Dataset::Cifar10,
            recipe: recipe(args),
        }
    };
    for method in methods(args, task.space())? {
        experiment(args, &method, task, stop).check_numbers()?;
    }
    Ok(())
}

/// `, among 400 of 15,625`, unless it is the whole space.
fn among(scope: &Scope) -> String {
    let part = scope.index_ranges().map(StoredScope::from_ranges);
    part.map_or_else(String::new, |part| {
        format!(", {}", part.shown(scope.space()))
    })
}

/// `, training alone is charged`, where the clock charges nothing for evaluations.
fn clock(experiment: &Experiment) -> &'static str {
    match experiment.rules.clock.charge {
        Charge::TrainingAlone => ", training alone is charged",
        Charge::Official | Charge::Resume => "",
    }
}

/// What is searched, space by space.
fn tasks(args: &SearchArgs, bench: &NatsBench) -> Result<Vec<SearchTask>, Box<dyn Error>> {
    let mut spaces = Vec::new();
    match args.space.map(BenchmarkSpace::from) {
        Some(BenchmarkSpace::NasBench101) => return Ok(vec![SearchTask::NasBench101]),
        Some(BenchmarkSpace::Nats(space)) => spaces.push(space),
        None => {
            for &space in SearchSpace::ALL {
                if !bench.space(space)?.imported()?.is_empty() {
                    spaces.push(space);
                }
            }
            let about_nats = args.all || !args.dataset.is_empty() || args.hp.is_some();
            if spaces.is_empty() && !about_nats && bench.nasbench101().is_ok() {
                return Ok(vec![SearchTask::NasBench101]);
            }
        }
    }
    if spaces.is_empty() {
        bench.topology()?.refuse_empty()?; // an error that says what the database has
    }
    let datasets: &[Dataset] = if args.dataset.is_empty() {
        &SEARCHED_DATASETS
    } else {
        &args.dataset
    };
    let recipe = recipe(args);
    let tasks_in = |space| {
        datasets.iter().map(move |&dataset| SearchTask::Nats {
            space,
            dataset,
            recipe,
        })
    };
    Ok(spaces.into_iter().flat_map(tasks_in).collect())
}

fn methods(
    args: &SearchArgs,
    space: BenchmarkSpace,
) -> Result<Vec<MethodSettings>, Box<dyn Error>> {
    let names: Vec<&str> = if args.all {
        let paper = MethodSettings::NAMES.iter().take(PAPER_METHODS);
        paper.copied().collect()
    } else {
        args.method.iter().map(String::as_str).collect()
    };
    let with_settings = |name| {
        args.hyper_parameters
            .apply(&MethodSettings::in_space(name, space)?)
    };
    names.into_iter().map(with_settings).collect()
}

fn recipe(args: &SearchArgs) -> Recipe {
    args.hp.unwrap_or(Recipe::Hp12)
}

fn experiment(
    args: &SearchArgs,
    method: &MethodSettings,
    task: SearchTask,
    stop: &Arc<AtomicBool>,
) -> Experiment {
    let method = method.clone();
    let mut experiment = match task {
        SearchTask::Nats { space, dataset, .. } => Experiment::official(space, dataset, method),
        SearchTask::NasBench101 => Experiment::nasbench101(method),
    };
    experiment.task = task;
    experiment.first_run = args.first_run;
    experiment.runs = args.runs;
    experiment.threads = args.work.threads();
    experiment.again = args.again;
    experiment.stop = Some(Arc::clone(stop));
    let (given, rules) = (&args.rules, &mut experiment.rules);
    rules.seed = args.seed;
    rules.budget_rule = given.budget_rule;
    rules.budget_seconds = given.budget.unwrap_or(rules.budget_seconds);
    rules.clock = given.policy.unwrap_or(rules.clock);
    rules.seed_rule = given.seed_rule.unwrap_or(rules.seed_rule);
    rules.incumbent_rule = given.incumbent_rule.unwrap_or(rules.incumbent_rule);
    experiment
}

/// The architectures that a task is among.
fn scope_in(
    bench: &NatsBench,
    task: SearchTask,
    epochs: CurveEpochs,
) -> Result<Scope, ExperimentError> {
    match task {
        SearchTask::Nats {
            space,
            dataset,
            recipe,
        } => scope_of(&bench.space(space)?, dataset, recipe),
        SearchTask::NasBench101 => nasbench101_scope(&bench.nasbench101()?, epochs),
    }
}

/// What the searches of a task run on.
fn load(
    bench: &NatsBench,
    task: SearchTask,
    epochs: CurveEpochs,
) -> Result<TableBenchmark, ExperimentError> {
    match task {
        SearchTask::Nats {
            space,
            dataset,
            recipe,
        } => load_benchmark(&bench.space(space)?, dataset, recipe, epochs),
        SearchTask::NasBench101 => load_nasbench101(&bench.nasbench101()?, epochs),
    }
}

/// Makes the missing runs. The benchmark is read when the first run needs it.
fn conduct(
    args: &SearchArgs,
    experiment: &Experiment,
    label: &str,
    database: &mut Database,
    benchmark: &mut Option<TableBenchmark>,
    load: &dyn Fn() -> Result<TableBenchmark, ExperimentError>,
) -> Result<ExperimentSummary, Box<dyn Error>> {
    let missing = experiment.missing_runs(database)?;
    if missing == 0 {
        return Ok(ExperimentSummary {
            stored_before: experiment.runs,
            made: 0,
            missing: 0,
        });
    }
    let loaded = match benchmark.take() {
        Some(loaded) => loaded,
        None => load()?,
    };
    let mut progress = Progress::new("", 0, true);
    let result = experiment.run(database, &loaded, &mut |event| match event {
        RunEvent::Planned { runs } => {
            progress = Progress::new(label, runs as usize, args.work.quiet);
        }
        RunEvent::Made { .. } => progress.advance(),
    });
    progress.finish();
    let stop = experiment.stop.as_ref();
    if stop.is_some_and(|stop| stop.load(Ordering::Relaxed)) {
        let _ = writeln!(standard_error(), "stopping"); // shows that Ctrl-C was received
    }
    *benchmark = Some(loaded);
    Ok(result?)
}

fn object(experiment: &Experiment, scope: &Scope, summary: ExperimentSummary) -> Value {
    let part = scope.index_ranges().map(StoredScope::from_ranges);
    json!({
        "space": experiment.task.space(),
        "among": part.map(|part| part.shown(scope.space())),
        "dataset": experiment.task.dataset().as_str(),
        "method": experiment.method.name(),
        "clock": experiment.rules.clock,
        "made": summary.made,
        "stored_before": summary.stored_before,
        "missing": summary.missing,
    })
}

fn sentence(summary: ExperimentSummary) -> String {
    let ExperimentSummary {
        stored_before,
        made,
        missing,
    } = summary;
    let mut parts = Vec::new();
    if made > 0 {
        parts.push(format!("{} made and stored", counted(made as usize, "run")));
    }
    if stored_before > 0 {
        parts.push(format!(
            "{} already stored",
            grouped(u64::from(stored_before))
        ));
    }
    if missing > 0 {
        parts.push(format!(
            "{} missing: the same command makes them",
            grouped(u64::from(missing))
        ));
    }
    parts.join(", ")
}
