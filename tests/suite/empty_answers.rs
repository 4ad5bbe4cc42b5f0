//! Questions about what is not there: never an empty answer, always what is missing and what is there.

use std::fs;
use std::path::{Path, PathBuf};

use natsbench::query::{CostLimits, MetricSet, QueryError};
use natsbench::{Database, Dataset, NatsBench, Recipe, SearchSpace};

use crate::serve::Served;
use crate::support::{Bench, Ran, natsbench, records, text};
use crate::views_examples::sample_database;

/// Runs a command, its arguments separated by spaces; OUT is a file in the folder of the database.
fn ask(db: &Path, line: &str) -> (Ran, PathBuf) {
    let out = db.with_file_name("out.svg");
    let arguments: Vec<&str> = line
        .split(' ')
        .map(|word| if word == "OUT" { text(&out) } else { word })
        .collect();
    (natsbench(&arguments, &["--db", text(db)]), out)
}

/// Asserts that a question fails, says all of this on the standard error alone, and writes nothing.
#[track_caller]
fn refused(db: &Path, line: &str, told: &[&str]) {
    let (ran, out) = ask(db, line);
    ran.ends(1, told);
    assert!(ran.out.is_empty(), "{line}: {ran:?}");
    assert!(ran.err.starts_with("error: "), "{line}: {ran:?}");
    assert!(!out.exists(), "{line} wrote {}", out.display());
}

/// A database without any import.
fn empty() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let db = folder.path().join("natsbench.db");
    drop(Database::create_or_open(&db).unwrap());
    (folder, db)
}

/// Some architectures of one space, of which every one was trained with 12 epochs alone.
fn short_training(space: SearchSpace) -> Bench {
    let mut records = records(space, 6);
    for record in &mut records {
        record
            .recipes
            .retain(|recipe| recipe.recipe == Recipe::Hp12);
    }
    let bench = Bench::with_records(space, &records);
    bench.import(&[]).ends(0, &[]);
    bench
}

/// Questions about a whole space; SPACE stands for its name.
const OF_A_SPACE: &[&str] = &[
    "best --space SPACE -d cifar10 --json",
    "best --space SPACE -d cifar10 --max-params 0.5",
    "stats --space SPACE -d cifar10 --json",
    "plot pareto --space SPACE -d cifar10 --out OUT",
    "slice --space SPACE --out OUT",
    "search --method random --space SPACE -d cifar10 --runs 1 --quiet",
    "table --space SPACE --format json",
    "report --space SPACE --quiet --out OUT",
];

#[test]
fn an_empty_database_is_called_empty() {
    let (_folder, db) = empty();
    for line in OF_A_SPACE {
        for space in ["tss", "sss"] {
            let line = line.replace("SPACE", space);
            let told = if line.starts_with("slice") {
                "it has nothing"
            } else {
                "the database is empty"
            };
            refused(&db, &line, &[space, told]);
        }
    }
    for line in [
        "search --all --quiet",
        "report --quiet --out OUT",
        "slice --out OUT",
        "plot trajectory --space tss -d cifar10 --out OUT",
        "more-info 0 --space tss -d cifar10",
        "curve 0 --space tss -d cifar10 --json",
        "show 0 --space tss --plot",
        "plot curve 0 --space tss -d cifar10 --out OUT",
        "arch 0 --space tss",
        "index 8:8:8:8:8",
    ] {
        refused(&db, line, &[]);
    }
}

#[test]
fn a_space_that_is_not_imported_is_not_a_limit_that_is_too_low() {
    for (there, absent) in [("tss", "sss"), ("sss", "tss")] {
        let bench = Bench::new(there.parse().unwrap(), 6);
        bench.import(&[]).ends(0, &[]);
        for line in OF_A_SPACE {
            let line = line.replace("SPACE", absent);
            let told = if line.starts_with("slice") {
                format!("has no trials of {absent}; it has {there}: hp ")
            } else {
                format!("no architecture of {absent} is imported; the database has 6 of {there}")
            };
            refused(&bench.db, &line, &[&told]);
        }
        // limits that are too low are told apart, with the lowest costs
        for costs in ["--max-params 0", "--max-flops 0.001 --json"] {
            let line = format!("best --space {there} -d cifar10 {costs}");
            let told = ["none of the 6 architectures", "the least FLOPs are "];
            refused(&bench.db, &line, &told);
        }
    }
}

#[test]
fn a_recipe_that_is_not_there_is_answered_with_those_that_are() {
    for (space, full) in [(SearchSpace::Topology, "200"), (SearchSpace::Size, "90")] {
        let bench = short_training(space);
        for line in [
            "best --space SPACE -d cifar10 --hp FULL --json",
            "plot pareto --space SPACE -d cifar10 --hp FULL --out OUT",
        ] {
            let line = line.replace("SPACE", space.as_str()).replace("FULL", full);
            let told = [
                format!("has trials on cifar10 with hp {full}; there are hp 12 ("),
                "cifar100, ImageNet16-120".to_owned(),
            ];
            refused(&bench.db, &line, &told.each_ref().map(String::as_str));
        }
        let line = format!("stats --space {space} -d cifar10 --hp {full} --json");
        refused(&bench.db, &line, &[&format!("no hp {full}; it has 12")]);
        let line = format!("slice --space {space} --hp {full} --out OUT");
        refused(
            &bench.db,
            &line,
            &[&format!("hp {full}; it has {space}: hp 12 (")],
        );
        let line = format!("show 0 --space {space} --plot");
        refused(&bench.db, &line, &[&format!("no hp {full}; it has 12")]);
        let line = format!("report --only relative-rank --space {space} --quiet --out OUT");
        refused(&bench.db, &line, &["relative-rank", "after full training"]);
        // what 12 epochs answer is answered
        let line = format!("best --space {space} -d cifar100 --hp 12");
        ask(&bench.db, &line).0.ends(0, &["params (M)"]);
    }
}

#[test]
fn images_that_were_not_measured_are_named_with_those_that_were() {
    let db = sample_database();
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("natsbench.db");
    fs::copy(db, &copy).unwrap();
    for line in [
        "best --space tss -d cifar10 --set x-test --json",
        "plot pareto --space tss -d cifar10 --set x-test --out OUT",
    ] {
        let told =
            "no imported architecture of tss has an accuracy on the x-test images of cifar10";
        refused(&copy, line, &[told, "there are those on train, ori-test"]);
    }
    refused(
        &copy,
        "curve 0 --space tss -d cifar10 --split x-valid --json",
        &["was not measured on the x-valid images of cifar10, hp 12; it was on train, ori-test"],
    );
    refused(
        &copy,
        "plot trajectory --space tss -d cifar10 --out OUT",
        &["`natsbench search --all --space tss --db "],
    );
    refused(
        &copy,
        "report --only space-census --space sss --quiet --out OUT",
        &["sss has no report space-census"],
    );
}

#[test]
fn accessors_say_what_there_is() {
    let bench = short_training(SearchSpace::Topology);
    let open = NatsBench::open(&bench.db).unwrap();
    let (topology, size) = (open.topology().unwrap(), open.size().unwrap());
    let (dataset, set) = (Dataset::Cifar100, MetricSet::Test);
    let limits = CostLimits::default();
    let error = size.accuracies(dataset, set, Recipe::Hp12).unwrap_err();
    let there = vec![(SearchSpace::Topology, 6)];
    assert!(matches!(error, QueryError::NothingImported { imported, .. } if imported == there));
    let error = size.statistics(dataset, Recipe::Hp12).unwrap_err();
    assert!(matches!(error, QueryError::NothingImported { .. }));
    let error = topology.accuracies(dataset, set, Recipe::Hp200);
    assert!(matches!(error, Err(QueryError::NotTrained { .. })));
    let error = topology.trained(Dataset::Cifar10, Recipe::Hp01);
    assert!(matches!(error, Err(QueryError::NotTrained { .. })));
    assert_eq!(topology.trained(dataset, Recipe::Hp12).unwrap().len(), 6);
    let nothing = topology.ranking(dataset, set, limits, Recipe::Hp12, 0);
    assert!(nothing.unwrap().is_empty(), "none were asked for");
    let limits = CostLimits {
        params_millions: Some(f64::NAN),
        ..limits
    };
    let error = topology.ranking(dataset, set, limits, Recipe::Hp12, 1);
    assert!(matches!(error, Err(QueryError::LimitNotANumber { .. })));
}

#[test]
fn the_server_answers_404_with_what_there_is() {
    let bench = short_training(SearchSpace::Topology);
    let served = Served::new(&bench.db);
    for (path, status, told) in [
        (
            "find_best?space=sss&dataset=cifar10",
            404,
            "the database has 6 of tss",
        ),
        (
            "ranking?space=sss&dataset=cifar10",
            404,
            "the database has 6 of tss",
        ),
        (
            "statistics?space=sss&dataset=cifar10",
            404,
            "the database has 6 of tss",
        ),
        ("recipes?space=sss", 404, "the database has 6 of tss"),
        ("explorer?space=sss", 404, "the database has 6 of tss"),
        (
            "ranking?space=tss&dataset=cifar10&hp=200",
            404,
            "there are hp 12 (",
        ),
        (
            "ranking?space=tss&dataset=cifar10&max_params=0",
            404,
            "the least FLOPs",
        ),
        (
            "find_best?space=tss&dataset=cifar10&max_params=0",
            404,
            "the least FLOPs",
        ),
        (
            "curves?space=tss&arch=0&seed=5",
            404,
            "no seed 5; the seeds are",
        ),
        (
            "curves?space=tss&arch=0&dataset=cifar10&split=x-valid",
            404,
            "x-valid",
        ),
        (
            "ranking?space=tss&dataset=cifar10&top=0",
            400,
            "from 1 to 32768",
        ),
        (
            "ranking?space=tss&dataset=cifar10&top=4294967295",
            400,
            "from 1 to 32768",
        ),
        (
            "ranking?space=tss&dataset=cifar10&max_flops=inf",
            400,
            "a number from 0",
        ),
        (
            "find_best?space=tss&dataset=cifar10&max_flops=-1",
            400,
            "a number from 0",
        ),
    ] {
        let (found, answer) = served.get(&format!("/api/{path}"));
        let error = answer["error"].as_str().unwrap_or_default();
        assert_eq!(found, status, "{path}: {answer}");
        assert!(error.contains(told), "{path}: {error}");
    }
}
