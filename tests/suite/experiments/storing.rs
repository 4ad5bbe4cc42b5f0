//! What is stored of searches, and added to it later.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use natsbench::Database;
use natsbench::NatsBench;
use natsbench::experiment::{Experiment, ExperimentSummary, load_benchmark};
use natsbench::query::CurveEpochs;
use natsbench::search::{MethodSettings, RunEvent, run};
use natsbench::{Dataset, Recipe, SearchSpace};
use serde_json::Value;

use crate::support::{natsbench, text, value};

use super::{search, steps, writable};

#[test]
fn stored_steps_are_those_of_the_pure_search() {
    let db = writable("steps");
    let arguments = [
        "--method",
        "asha",
        "--dataset",
        "cifar10",
        "--policy",
        "resume,workers=3",
    ];
    search(&db, &arguments).ends(0, &["asha on cifar10 (tss): 500 runs made and stored"]);
    let topology = NatsBench::open(&db).unwrap().topology().unwrap();
    let benchmark =
        load_benchmark(&topology, Dataset::Cifar10, Recipe::Hp12, CurveEpochs::All).unwrap();
    let method = MethodSettings::from_name("asha").unwrap();
    let mut experiment =
        Experiment::official(SearchSpace::Topology, Dataset::Cifar10, method.clone());
    experiment.rules.clock = "resume,workers=3".parse().unwrap();
    let mut search = method.build(SearchSpace::Topology).unwrap();
    let log = run(&experiment.rules, search.as_mut(), &benchmark, 77).unwrap();
    let expected: Vec<String> = (0..)
        .zip(&log.steps)
        .map(|(number, step)| {
            serde_json::json!([
                "asha",
                "cifar10",
                77,
                number,
                step.trial,
                step.worker,
                step.architecture,
                step.epochs,
                step.seed,
                step.reward_percent,
                step.start_seconds,
                step.charged_seconds,
                step.clock_seconds,
                step.incumbent
            ])
            .to_string()
        })
        .collect();
    let stored: Vec<Value> = steps(&db)
        .iter()
        .filter(|step| step.starts_with("[\"asha\",\"cifar10\",77,"))
        .map(|step| serde_json::from_str(step).unwrap())
        .collect();
    let expected: Vec<Value> = expected
        .iter()
        .map(|step| serde_json::from_str(step).unwrap())
        .collect();
    assert_eq!(stored, expected);
    let settings: String = value(&db, "SELECT settings FROM search_experiments");
    assert_eq!(settings, experiment.settings_json().unwrap());
    let policy: String = value(&db, "SELECT clock_policy FROM search_experiments");
    assert_eq!(policy, "resume,workers=3");
}

#[test]
fn what_is_stored_is_recognised_and_more_runs_are_added_to_it() {
    let (db, at_once) = (writable("extended"), writable("at-once"));
    let rea = [
        "--method",
        "rea",
        "--dataset",
        "cifar100",
        "--budget",
        "9000",
    ];
    let with = |db, more: &[&str]| search(db, &[&rea[..], more].concat());
    with(&db, &["--runs", "3"]).ends(0, &["3 runs made and stored"]);
    let first = steps(&db);
    with(&db, &["--runs", "3", "--threads", "1"]).ends(0, &[": 3 already stored"]);
    with(&db, &["--runs", "2"]).ends(0, &[": 2 already stored"]);
    assert_eq!(steps(&db), first);
    with(&db, &["--runs", "7", "--threads", "1"])
        .ends(0, &["4 runs made and stored, 3 already stored"]);
    with(&at_once, &["--runs", "7", "--threads", "2"]).ends(0, &["7 runs made"]);
    assert_eq!(steps(&db), steps(&at_once));
    with(&db, &["--runs", "7", "--again"]).ends(0, &["7 runs made and stored"]);
    assert_eq!(steps(&db), steps(&at_once));
    assert_eq!(value::<u32>(&db, "SELECT count(*) FROM experiments"), 1);
    // another setting is another experiment
    with(&db, &["--runs", "1", "--population-size", "5"]).ends(0, &["1 run made"]);
    assert_eq!(value::<u32>(&db, "SELECT count(*) FROM experiments"), 2);
    natsbench(&["table", "--space", "tss", "--db", text(&db)], &[])
        .ends(0, &["rea (budget_seconds=9000.0, population_size=5)"]);
}

#[test]
fn a_search_that_was_stopped_is_completed_later() {
    let (db, whole) = (writable("stopped"), writable("whole"));
    let method = MethodSettings::from_name("reinforce").unwrap();
    let mut experiment = Experiment::official(SearchSpace::Topology, Dataset::Cifar10, method);
    experiment.runs = 40;
    let topology = NatsBench::open(&db).unwrap().topology().unwrap();
    let benchmark =
        load_benchmark(&topology, Dataset::Cifar10, Recipe::Hp12, CurveEpochs::All).unwrap();
    experiment.threads = 2;
    let run = |db: &Path, stop: Option<Arc<AtomicBool>>| {
        let experiment = Experiment {
            stop: stop.clone(),
            ..experiment.clone()
        };
        let mut database = Database::create_or_open(db).unwrap();
        let mut stop_after_a_run = |event: RunEvent<'_>| {
            if let (RunEvent::Made { .. }, Some(stop)) = (event, &stop) {
                stop.store(true, Ordering::Relaxed);
            }
        };
        experiment
            .run(&mut database, &benchmark, &mut stop_after_a_run)
            .unwrap()
    };
    let stopped = run(&db, Some(Arc::new(AtomicBool::new(false))));
    assert!((1..40).contains(&stopped.made), "{stopped:?}"); // how many depends on the machine
    assert_eq!(stopped.missing, 40 - stopped.made);
    let requested: u32 = value(&db, "SELECT requested_runs - runs FROM search_experiments");
    assert_eq!(requested, stopped.missing);

    let expected = ExperimentSummary {
        stored_before: stopped.made,
        made: stopped.missing,
        missing: 0,
    };
    assert_eq!(run(&db, None), expected);
    run(&whole, None);
    assert_eq!(steps(&db), steps(&whole));
}
