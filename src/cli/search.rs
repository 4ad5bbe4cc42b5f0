//! `natsbench search`

use std::error::Error;
use std::io::Write;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::{Value, json};

use crate::experiment::{
    Experiment, ExperimentSummary, SEARCHED_DATASETS, StoredScope, load_benchmark, scope_of,
};
use crate::model::{Dataset, SearchSpace};
use crate::query::{CurveEpochs, NatsBench, Space};
use crate::search::{MethodSettings, RunEvent, Scope, TableBenchmark};
use crate::store::Database;

use super::CommandResult;
use super::args::search::SearchArgs;
use super::output::{counted, grouped, print_json};
use super::progress::Progress;
use super::visible::standard_error;
use super::waiting::{INTERRUPTED, or_interrupted, stop_on_ctrl_c, writer};

/// The methods of the paper that can be simulated; the others need GPUs.
const PAPER_METHODS: usize = 4;

pub(super) fn run(args: &SearchArgs, out: &mut dyn Write) -> CommandResult {
    let stop = stop_on_ctrl_c()?;
    or_interrupted(search(args, &stop, out), &stop)
}

fn search(args: &SearchArgs, stop: &Arc<AtomicBool>, out: &mut dyn Write) -> CommandResult {
    let methods = methods(args)?;
    for method in &methods {
        // a number outside its range is reported before anything is opened
        let (space, dataset) = (SearchSpace::Topology, Dataset::Cifar10);
        experiment(args, method, space, dataset, stop).check_numbers()?;
    }
    let path = &args.database.db;
    let mut database = Database::open_for_searches_as(path, writer("natsbench search", stop))?;
    let bench = NatsBench::open(path)?;
    let source = |space| Source {
        space,
        epochs: if methods.iter().any(MethodSettings::stops_early) {
            CurveEpochs::All
        } else {
            CurveEpochs::Last
        },
    };
    let (mut outcomes, mut code) = (Vec::new(), ExitCode::SUCCESS);
    'all: for source in spaces(args, &bench)?.into_iter().map(source) {
        let space = source.space.search_space();
        for &dataset in datasets(args) {
            let mut benchmark = None;
            let scope = scope_of(&source.space, dataset, args.hp)?;
            for method in &methods {
                let mut experiment = experiment(args, method, space, dataset, stop);
                experiment.scope = scope.clone();
                let label = format!("{} on {dataset} ({space})", method.name());
                let outcome = conduct(
                    args,
                    &experiment,
                    &label,
                    &mut database,
                    &mut benchmark,
                    &source,
                )?;
                if args.output.json {
                    outcomes.push(object(&experiment, &scope, outcome));
                } else {
                    writeln!(out, "{label}{}: {}", among(&scope), sentence(outcome))?;
                    out.flush()?;
                }
                if outcome.missing > 0 {
                    code = ExitCode::from(INTERRUPTED);
                    break 'all;
                }
            }
        }
    }
    if args.output.json {
        print_json(&outcomes, out)?;
    }
    Ok(code)
}

/// `, among 400 of 15,625`, unless it is the whole space.
fn among(scope: &Scope) -> String {
    let part = scope.index_ranges().map(StoredScope::from_ranges);
    part.map_or_else(String::new, |part| {
        format!(", {}", part.shown(scope.space()))
    })
}

fn spaces(args: &SearchArgs, bench: &NatsBench) -> Result<Vec<Space>, Box<dyn Error>> {
    if let Some(space) = args.space {
        return Ok(vec![bench.space(space.into())?]);
    }
    let mut imported = Vec::new();
    for &space in SearchSpace::ALL {
        let space = bench.space(space)?;
        if !space.imported()?.is_empty() {
            imported.push(space);
        }
    }
    if imported.is_empty() {
        bench.topology()?.refuse_empty()?; // an error that says what the database has
    }
    Ok(imported)
}

fn datasets(args: &SearchArgs) -> &[Dataset] {
    if args.dataset.is_empty() {
        &SEARCHED_DATASETS
    } else {
        &args.dataset
    }
}

fn methods(args: &SearchArgs) -> Result<Vec<MethodSettings>, Box<dyn Error>> {
    let names: Vec<&str> = if args.all {
        let paper = MethodSettings::NAMES.iter().take(PAPER_METHODS);
        paper.copied().collect()
    } else {
        args.method.iter().map(String::as_str).collect()
    };
    let with_settings = |name| {
        args.hyper_parameters
            .apply(&MethodSettings::from_name(name)?)
    };
    names.into_iter().map(with_settings).collect()
}

fn experiment(
    args: &SearchArgs,
    method: &MethodSettings,
    space: SearchSpace,
    dataset: Dataset,
    stop: &Arc<AtomicBool>,
) -> Experiment {
    let mut experiment = Experiment::official(space, dataset, method.clone());
    experiment.recipe = args.hp;
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

/// Where benchmarks are read from, and which part of the curves the methods need.
struct Source {
    space: Space,
    epochs: CurveEpochs,
}

/// Makes the missing runs. The benchmark is read when the first run needs it.
fn conduct(
    args: &SearchArgs,
    experiment: &Experiment,
    label: &str,
    database: &mut Database,
    benchmark: &mut Option<TableBenchmark>,
    source: &Source,
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
        None => load_benchmark(
            &source.space,
            experiment.dataset,
            experiment.recipe,
            source.epochs,
        )?,
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
        "space": experiment.space,
        "among": part.map(|part| part.shown(scope.space())),
        "dataset": experiment.dataset,
        "method": experiment.method.name(),
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
