//! Searches of a part of a space: what is imported of it, or what a slice has.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use natsbench::experiment::{Experiment, ExperimentError, load_benchmark, scope_of};
use natsbench::import::Import;
use natsbench::query::CurveEpochs;
use natsbench::sample::{Sample, Selection};
use natsbench::search::{Benchmark, MethodSettings, Numbering, Scope};
use natsbench::{ArchitectureIndex, Database, Dataset, NatsBench, Recipe, SearchSpace};
use serde_json::Value;

use crate::support::{natsbench, read_only, text, value};
use crate::views_examples::sample_database;

use super::{accuracies, search, steps, whole_space};

const METHODS: &str = "random,rea,reinforce,bohb-official,bohb,local-search,hyperband,asha";

/// Adds the first architectures of the topology space to a database.
fn import(db: &Path, architectures: u32) {
    let mut sample = Sample::new(SearchSpace::Topology, db.parent().unwrap());
    sample.selection = Selection::First(architectures);
    let import = Import {
        archives: vec![sample.run(&mut |_event| ()).unwrap().path],
        database: db.to_owned(),
        ..Import::default()
    };
    import.run(&mut |_event| ()).unwrap();
}

fn copy_of_sample(folder: &Path, name: &str) -> std::path::PathBuf {
    let db = folder.join(name);
    fs::copy(sample_database(), &db).unwrap();
    db
}

#[test]
fn every_method_asks_for_imported_architectures_alone_and_says_among_how_many() {
    let folder = tempfile::tempdir().unwrap();
    let (db, again) = (
        copy_of_sample(folder.path(), "one.db"),
        copy_of_sample(folder.path(), "other.db"),
    );
    let arguments = ["--method", METHODS, "--dataset", "cifar10,cifar100"];
    let runs = |db: &Path, threads: &str| {
        let options = ["--runs", "3", "--threads", threads];
        search(db, &[&arguments[..], &options].concat())
    };
    let mut told = Vec::new();
    for method in METHODS.split(',') {
        told.push(format!(
            "{method} on cifar100 (tss), among 40 of 15,625: 3 runs made and stored"
        ));
    }
    let told: Vec<&str> = told.iter().map(String::as_str).collect();
    runs(&db, "1").ends(0, &told);
    runs(&again, "2").ends(0, &told);
    assert_eq!(steps(&db), steps(&again));
    assert!(value::<u32>(&db, "SELECT max(arch_index) FROM search_trajectory") < 40);
    let searched = "SELECT count(*) FROM search_experiments WHERE searched_architectures = 40 \
                    AND settings ->> '$.scope' = '[[0,39]]'";
    assert_eq!(value::<usize>(&db, searched), 16);

    let table = |format| {
        let arguments = ["table", "--space", "tss", "--db", text(&db)];
        natsbench(&arguments, &["--format", format])
    };
    table("text").ends(
        0,
        &[
            "rea (among 40 of 15,625)",
            "best by test (among 40 of 15,625)",
        ],
    );
    let json: Value = serde_json::from_str(&table("json").ends(0, &[]).out).unwrap();
    let entries = json["entries"].as_array().unwrap();
    let rea = entries
        .iter()
        .find(|entry| entry["method"] == "rea (among 40 of 15,625)");
    assert_eq!(rea.unwrap()["among_architectures"], 40);
    let best = entries
        .iter()
        .find(|entry| {
            entry["method"] == "best by test (among 40 of 15,625)" && entry["dataset"] == "cifar100"
        })
        .unwrap();
    let of_sample = accuracies(&db, "cifar100", "test");
    let highest = of_sample.values().copied().fold(f64::MIN, f64::max);
    assert!((best["test"]["mean"].as_f64().unwrap() - highest).abs() < f64::EPSILON);

    let out = folder.path().join("search.svg");
    let plot = ["plot", "trajectory", "--space", "tss", "-d", "cifar100"];
    natsbench(&plot, &["--out", text(&out), "--db", text(&db)]).ends(0, &[]);
    let picture = fs::read_to_string(&out).unwrap();
    assert!(picture.contains("cifar100, among 40 of 15,625"));
}

/// Regret on CIFAR-10 test images by run and step, of the experiments that searched so many architectures.
fn regrets(db: &Path, architectures: u32) -> BTreeMap<(u32, u32), f64> {
    let database = read_only(db);
    let mut statement = database
        .prepare(
            "SELECT run, step, test_regret_percent FROM search_regret \
             JOIN search_experiments USING (experiment_id) WHERE searched_architectures = ?1",
        )
        .unwrap();
    let rows = statement.query_map([architectures], |row| {
        Ok(((row.get(0)?, row.get(1)?), row.get(2)?))
    });
    rows.unwrap().collect::<Result<_, _>>().unwrap()
}

#[test]
fn another_part_is_another_experiment_with_a_best_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let db = folder.path().join("natsbench.db");
    let rea = ["--method", "rea", "--dataset", "cifar10", "--runs", "4"];
    import(&db, 12);
    search(&db, &rea).ends(0, &["among 12 of 15,625: 4 runs made and stored"]);
    search(&db, &rea).ends(0, &["among 12 of 15,625: 4 already stored"]);
    let before = regrets(&db, 12);
    assert!(!before.is_empty() && before.values().all(|&regret| regret >= 0.0));
    let best_of_12 = accuracies(&db, "cifar10", "test");
    let best_of_12 = best_of_12.values().copied().fold(f64::MIN, f64::max);

    import(&db, 30);
    search(&db, &rea).ends(0, &["among 30 of 15,625: 4 runs made and stored"]);
    assert_eq!(value::<u32>(&db, "SELECT count(*) FROM experiments"), 2);
    assert_eq!(
        regrets(&db, 12),
        before,
        "what was imported later is no regret"
    );
    assert!(!regrets(&db, 30).is_empty());
    let arguments = ["table", "--space", "tss", "--db", text(&db)];
    natsbench(&arguments, &[]).ends(
        0,
        &[
            "rea (among 12 of 15,625)",
            "rea (among 30 of 15,625)",
            "best by test (among 30 of 15,625)",
            &format!("{best_of_12:.2}"),
        ],
    );
}

#[test]
fn a_slice_is_searched_and_says_what_it_lacks() {
    let folder = tempfile::tempdir().unwrap();
    let slice = |options: &[&str]| {
        let db = folder.path().join(format!("slice-{}.db", options.len()));
        let arguments = ["slice", "--db", text(sample_database()), "--out", text(&db)];
        natsbench(&arguments, options).ends(0, &[]);
        db
    };
    let short = slice(&["--space", "tss", "--hp", "12"]);
    let random = ["--dataset", "cifar10", "--runs", "2", "--method"];
    search(&short, &[&random[..], &["random,asha"]].concat())
        .ends(0, &["random on cifar10 (tss), among 40 of 15,625: 2 runs"]);
    natsbench(&["table", "--space", "tss", "--db", text(&short)], &[])
        .ends(0, &["random (among 40", "none after full training, hp 200"]);
    let ends = slice(&["--space", "tss", "--no-curves"]);
    search(&ends, &[&random[..], &["random"]].concat()).ends(0, &["2 runs made"]);
    search(&ends, &[&random[..], &["asha"]].concat())
        .ends(1, &["slice without curves; it has last epochs"]);
    let elsewhere = folder.path().join("darts.csv");
    fs::write(
        &elsewhere,
        "method,dataset,seed,epoch,architecture\ndarts,cifar10,1,0,11\n",
    )
    .unwrap();
    let score = ["score", text(&elsewhere), "--space", "tss"];
    natsbench(&score, &["--db", text(&short)]).ends(0, &["1 stored"]);
    search(&short, &["--method", "random", "--hp", "200"])
        .ends(1, &["slice without hp 200; it has 12"]);
    natsbench(
        &["search", "--method", "random", "--space", "sss"],
        &["--db", text(&short)],
    )
    .ends(
        1,
        &["no architecture of sss is imported; the database has 40 of tss"],
    );
}

#[test]
fn an_experiment_searches_what_its_benchmark_has() {
    let folder = tempfile::tempdir().unwrap();
    let db = copy_of_sample(folder.path(), "scope.db");
    let topology = NatsBench::open(&db).unwrap().topology().unwrap();
    let (dataset, recipe) = (Dataset::Cifar10, Recipe::Hp12);
    let benchmark = load_benchmark(&topology, dataset, recipe, CurveEpochs::All).unwrap();
    assert_eq!(
        scope_of(&topology, dataset, recipe).unwrap(),
        benchmark.scope()
    );
    let method = MethodSettings::from_name("rea").unwrap();
    let mut experiment = Experiment::official(SearchSpace::Topology, dataset, method);
    experiment.runs = 1;
    let mut database = Database::open_for_searches(&db).unwrap();
    let error = experiment.run(&mut database, &benchmark, &mut |_event| ());
    let error = error.unwrap_err().to_string();
    assert!(
        error.contains("among 15625") && error.contains("has 40 of them"),
        "{error}"
    );
    experiment.scope = benchmark.scope();
    experiment
        .run(&mut database, &benchmark, &mut |_event| ())
        .unwrap();

    // a whole space is what it was: no scope in the settings
    let whole = NatsBench::open(whole_space()).unwrap().topology().unwrap();
    let scope = scope_of(&whole, dataset, recipe).unwrap();
    assert_eq!(scope, Scope::whole(SearchSpace::Topology));
    experiment.scope = scope;
    assert!(!experiment.settings_json().unwrap().contains("scope"));
}

#[test]
fn numbers_that_no_run_can_have_are_refused_before_any_work() {
    let folder = tempfile::tempdir().unwrap();
    let db = copy_of_sample(folder.path(), "numbers.db");
    let topology = NatsBench::open(&db).unwrap().topology().unwrap();
    let (dataset, recipe) = (Dataset::Cifar10, Recipe::Hp12);
    let benchmark = load_benchmark(&topology, dataset, recipe, CurveEpochs::All).unwrap();
    let experiment = |name: &str| {
        let method = MethodSettings::from_name(name).unwrap();
        let mut experiment = Experiment::official(SearchSpace::Topology, dataset, method);
        experiment.scope = benchmark.scope();
        experiment
    };
    let refused = |experiment: &Experiment| {
        let error = experiment.check(&benchmark).unwrap_err();
        let more = std::error::Error::source(&error).map(ToString::to_string);
        format!("{error}: {more:?}")
    };
    assert!(experiment("rea").check(&benchmark).is_ok());
    for budget in [f64::NAN, f64::INFINITY, 0.0, -1.0, 1e300] {
        let mut wrong = experiment("rea");
        wrong.rules.budget_seconds = budget;
        let told = refused(&wrong);
        assert!(told.contains("at most 1000000000"), "{budget}: {told}");
    }
    let mut wrong = experiment("rea");
    wrong.rules.budget_seconds = 1e9;
    assert!(refused(&wrong).contains("at least"), "too many steps a run");
    wrong.rules.budget_seconds = 1e8;
    wrong.runs = 1_000_000;
    assert!(matches!(
        wrong.check(&benchmark),
        Err(ExperimentError::TooManySteps { .. })
    ));
    for runs in [0, 1_048_577] {
        let mut wrong = experiment("rea");
        wrong.runs = runs;
        assert!(refused(&wrong).contains("number of runs"));
    }
    let mut wrong = experiment("asha");
    if let MethodSettings::Asha(settings) = &mut wrong.method {
        settings.max_epochs = 90;
    }
    assert!(refused(&wrong).contains("up to 90 epochs; hp 12 on cifar10 has 12"));
    let mut many_threads = experiment("random");
    (many_threads.threads, many_threads.runs) = (usize::MAX, 2);
    let mut database = Database::open_for_searches(&db).unwrap();
    let made = many_threads.run(&mut database, &benchmark, &mut |_event| ());
    assert_eq!(made.unwrap().made, 2);
}

#[test]
fn an_unknown_index_is_no_part_of_a_scope() {
    let scope = Scope::of(&Numbering::size(), [7, 40_000].map(ArchitectureIndex));
    assert_eq!(scope.index_ranges().unwrap(), [[7, 7]]);
}

#[test]
fn the_example_of_an_own_method_searches_what_a_database_has() {
    let ran = |arguments: &[&str]| -> crate::support::Ran {
        let run = [
            "run",
            "--quiet",
            "--offline",
            "--example",
            "own_search_method",
            "--",
        ];
        let output = std::process::Command::new(env!("CARGO"))
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .args(run)
            .args(arguments)
            .output();
        output.unwrap().into()
    };
    ran(&[text(sample_database())]).ends(0, &["results among 40 architectures", "architecture "]);
    ran(&[]).ends(0, &["results among 32768 architectures"]);
}

#[test]
fn the_random_search_of_the_page_about_rust_runs_on_a_sample() {
    use natsbench::query::{EpochSelector, SimulatedClock, TrialSelector};
    use natsbench::space::DrawBelow;
    use rand_chacha::{ChaCha8Rng, rand_core::SeedableRng};

    let topology = NatsBench::open(sample_database()).unwrap();
    let topology = topology.topology().unwrap();
    let imported = topology.imported().unwrap();
    let mut generator = ChaCha8Rng::seed_from_u64(1);
    let (mut clock, mut best) = (SimulatedClock::with_budget(20_000.0), None);
    let (dataset, recipe, last) = (Dataset::Cifar10, Recipe::Hp12, EpochSelector::Last);
    while !clock.is_spent() {
        let index = imported[generator.draw_below(imported.len())];
        let trial = TrialSelector::Random(&mut generator);
        let result = topology.simulate_train_eval(index, dataset, recipe, last, trial);
        let result = result.unwrap();
        clock.account(&result);
        if best.is_none_or(|(accuracy, _)| accuracy < result.valid_accuracy_percent) {
            best = Some((result.valid_accuracy_percent, index));
        }
    }
    assert!(best.is_some_and(|(accuracy, index)| accuracy > 60.0 && index.0 < 40));
}
