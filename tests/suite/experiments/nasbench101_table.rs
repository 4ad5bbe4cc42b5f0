//! The table of methods and the reports of searches of NAS-Bench-101.

use std::path::Path;

use natsbench::query::SqlValue;
use natsbench::report::{Answer, Report};
use natsbench::{BenchmarkSpace, Database, NatsBench};
use rusqlite::Connection;
use serde_json::Value;

use super::nasbench101::{IMPORTED, copy, search};
use crate::support::{natsbench, read_only, text, value};

/// (clock, incumbent) of each run of a method.
fn points(db: &Path, method: &str) -> Vec<Vec<(f64, u32)>> {
    let database = read_only(db);
    let mut statement = database
        .prepare(
            "SELECT run, clock_seconds, incumbent_index FROM search_trajectory \
             WHERE space = 'nb101' AND method = ?1 ORDER BY run, step",
        )
        .unwrap();
    let mut runs: Vec<Vec<(f64, u32)>> = Vec::new();
    let mut rows = statement.query([method]).unwrap();
    while let Some(row) = rows.next().unwrap() {
        let run: usize = row.get(0).unwrap();
        runs.resize(runs.len().max(run + 1), Vec::new());
        runs[run].push((row.get(1).unwrap(), row.get(2).unwrap()));
    }
    runs
}

/// Mean test accuracy of a module after 108 epochs, in percent.
fn test_percent(db: &Path, index: u32) -> f64 {
    let sql =
        format!("SELECT test_percent FROM nb101_means WHERE epochs = 108 AND arch_index = {index}");
    value(db, &sql)
}

#[test]
fn the_table_is_judged_after_108_epochs_and_names_the_clock() {
    let folder = tempfile::tempdir().unwrap();
    let db = copy(folder.path(), "table.db");
    let table = |format| {
        let command = ["table", "--space", "nb101", "--db", text(&db)];
        natsbench(&command, &["--format", format])
    };
    table("text").ends(
        0,
        &["best by validation", "no searches are stored: `natsbench"],
    );
    let few = ["--runs", "4", "--budget"];
    search(
        &db,
        &[&["--method", "random,hyperband"], &few[..], &["60000"]].concat(),
    )
    .ends(0, &["4 runs made"]);
    let workers = ["--method", "random", "--policy", "training-alone,workers=2"];
    search(&db, &[&workers, &few[..], &["60000"]].concat()).ends(0, &["4 runs made"]);

    let json: Value = serde_json::from_str(&table("json").ends(0, &[]).out).unwrap();
    assert_eq!(
        (&json["space"], &json["sample"]),
        (&"nb101".into(), &Value::Null)
    );
    let entries = json["entries"].as_array().unwrap();
    let names: Vec<&str> = entries
        .iter()
        .map(|entry| entry["method"].as_str().unwrap())
        .collect();
    let among = "among 61 of 423,624";
    let of_two =
        format!("random (budget_seconds=60000.0, clock=training-alone,workers=2, {among})");
    assert_eq!(
        names,
        [
            &format!("best by validation ({among})"),
            &format!("best by test ({among})"),
            &format!("random (budget_seconds=60000.0, {among})"),
            &of_two,
            &format!("hyperband (budget_seconds=60000.0, {among})"),
        ]
    );
    let best: Vec<u32> = ["valid", "test"]
        .map(|metric| {
            let sql = format!(
                "SELECT arch_index FROM nb101_best \
                 WHERE epochs = 108 AND metric = '{metric}' AND rank = 1"
            );
            value(&db, &sql)
        })
        .to_vec();
    let (as_text, as_markdown) = (table("text").out, table("markdown").out);
    for (entry, index) in entries.iter().zip(best) {
        assert_eq!(entry["architecture"], index);
        let mean = entry["test"]["mean"].as_f64().unwrap();
        assert!((mean - test_percent(&db, index)).abs() < 1e-9);
    }
    let hyperband = entries.last().unwrap();
    let estimates = points(&db, "hyperband").into_iter().map(|mut points| {
        points.sort_by(|a, b| (a.0 - 60_000.0).abs().total_cmp(&(b.0 - 60_000.0).abs()));
        let [(time_a, a), (time_b, b)] = [points[0], points[1]];
        let share = (60_000.0 - time_a) / (time_b - time_a);
        test_percent(&db, a) * (1.0 - share) + test_percent(&db, b) * share
    });
    let mean = estimates.sum::<f64>() / 4.0;
    assert!((hyperband["test"]["mean"].as_f64().unwrap() - mean).abs() < 1e-9);
    assert_eq!(hyperband["clock_policy"], "training-alone");
    assert_eq!(entries[3]["clock_policy"], "training-alone,workers=2");
    assert_eq!(hyperband["dataset"], "cifar10-nb101");
    for out in [&as_text, &as_markdown] {
        assert!(out.contains("cifar10-nb101 valid"), "{out}");
        assert!(out.contains(&format!("{mean:.2}±")), "{mean} in\n{out}");
        assert!(out.contains("charges training alone"), "{out}");
        assert!(
            !out.contains("ResNet") && !out.contains("cifar100"),
            "{out}"
        );
    }
    let csv = table("csv").out;
    assert!(csv.starts_with("space,group,method,dataset,budget_seconds,runs,"));
    assert_eq!(csv.matches(",60000,4,4,").count(), 3, "{csv}");
    assert_eq!(csv.matches(",,61,training-alone\n").count(), 2, "{csv}");
    let of_two_workers = ",,61,\"training-alone,workers=2\"\n";
    assert_eq!(csv.matches(of_two_workers).count(), 1, "{csv}");
}

#[test]
fn a_table_without_full_training_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let db = copy(folder.path(), "short.db");
    let database = Connection::open(&db).unwrap();
    database
        .execute_batch("DELETE FROM stored_nb101_rankings WHERE epochs = 108")
        .unwrap();
    drop(database);
    let table = |db: &Path| natsbench(&["table", "--space", "nb101", "--db", text(db)], &[]);
    table(&db).ends(
        1,
        &["runs of NAS-Bench-101 with 4, 12 or 36 epochs; expected some with 108"],
    );
    let empty = folder.path().join("empty.db");
    drop(Database::create_or_open(&empty).unwrap());
    table(&empty).ends(1, &["has nothing of NAS-Bench-101; `natsbench import"]);
}

#[test]
fn reports_of_searches_are_made_of_both_benchmarks() {
    let folder = tempfile::tempdir().unwrap();
    let db = copy(folder.path(), "reports.db");
    let make = |name| {
        let bench = NatsBench::open(&db).unwrap();
        Report::make(&bench, BenchmarkSpace::NasBench101, name).unwrap()
    };
    for name in ["search-curves", "table-of-methods"] {
        let Answer::Missing { what } = make(name).answer else {
            panic!("{name}");
        };
        assert!(
            what.contains("`natsbench search --method random,rea --space nb101"),
            "{what}"
        );
    }
    let arguments = ["--method", "random,rea", "--runs", "2"];
    search(&db, &arguments).ends(0, &["2 runs made"]);
    let rows = |name| {
        let Answer::Found(findings) = make(name).answer else {
            panic!("{name}");
        };
        assert_eq!(findings.architectures, IMPORTED as usize);
        let names: Vec<&str> = findings.table.columns.iter().map(|of| of.name).collect();
        let at = |name: &str| names.iter().position(|of| *of == name).unwrap();
        let (method, test) = (at("method"), at("test_mean_percent"));
        let of_random = findings.table.rows.into_iter().filter(|row| {
            let SqlValue::Text(name) = &row[method] else {
                panic!("{row:?}");
            };
            name.starts_with("random")
        });
        let percents = of_random.map(|row| match row[test] {
            SqlValue::Real(percent) => percent,
            ref other => panic!("{other:?}"),
        });
        percents.collect::<Vec<f64>>()
    };
    let (curve, table) = (rows("search-curves"), rows("table-of-methods"));
    assert_eq!((curve.len(), table.len()), (150, 1));
    assert!((curve[149] - table[0]).abs() < 0.5, "{curve:?} {table:?}");
}
