//! `natsbench report`: its files, its choices, and what it leaves alone.

use std::fs;
use std::path::{Path, PathBuf};

use nats_supernet::settings::MethodName;
use natsbench::report::{AvailableReport, available};
use natsbench::{BenchmarkSpace, SearchSpace};

use crate::run_folders::MadeUp;
use crate::sqlite_shell::{run_shell, shell_is_installed};
use crate::support::{Ran, natsbench, text};
use crate::views_examples::sample_database;

fn report(out: &Path, options: &[&str]) -> Ran {
    let db = text(sample_database());
    natsbench(&["report", "--db", db, "--out", text(out)], options)
}

/// Names of the files of a folder, sorted.
fn files(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

/// A CSV file with two architectures that a search ended its epochs with.
fn searches(folder: &Path) -> PathBuf {
    let file = folder.join("searches.csv");
    fs::write(
        &file,
        "epoch,seed,arch\n0,777,1\n0,888,2\n1,777,3\n1,888,3\n",
    )
    .unwrap();
    file
}

/// The spaces of NATS-Bench that a report is about.
pub(crate) fn of_nats(report: &AvailableReport) -> Vec<BenchmarkSpace> {
    let spaces = report.spaces.iter().copied();
    spaces
        .filter(|&space| space != BenchmarkSpace::NasBench101)
        .collect()
}

#[test]
fn every_report_has_its_files_or_says_what_is_missing() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("report");
    let csv = searches(folder.path());
    let ran = report(&out, &["--weight-sharing", text(&csv)]);
    ran.ends(0, &["natsbench search --all --space tss", "reports"]);
    let page = fs::read_to_string(out.join("index.html")).unwrap();
    assert!(page.len() < 8_000_000, "{} bytes", page.len());
    let (mut pictures, mut told) = (0, 0);
    for report in available() {
        // The sample has nothing of NAS-Bench-101, so its reports are not on the page.
        for space in of_nats(&report) {
            let stem = format!("{space}-{}", report.name);
            assert!(page.contains(&format!("<article id=\"{stem}\"")), "{stem}");
            let (svg, csv) = (
                out.join(format!("{stem}.svg")),
                out.join(format!("{stem}.csv")),
            );
            if ran.out.contains(&format!("{stem}: missing: ")) {
                assert!(!svg.exists() && !csv.exists(), "{stem}");
                told += 1;
                continue;
            }
            let svg = fs::read_to_string(svg).unwrap_or_else(|error| panic!("{stem}: {error}"));
            assert!(natsbench::report::to_png(&svg).is_ok(), "{stem} is no SVG");
            for wrong in ["NaN", "inf\"", "inf "] {
                assert!(!svg.contains(wrong), "{stem} has {wrong:?}");
            }
            let rows = csv::Reader::from_path(&csv)
                .unwrap()
                .into_records()
                .map(Result::unwrap) // as many fields as the header has
                .count();
            assert!(rows > 0, "{stem} has no numbers");
            pictures += 1;
        }
    }
    assert!(pictures >= 20, "{pictures} reports with data");
    assert_eq!(files(&out).len(), 2 * pictures + 2); // the page, and where it comes from
    assert!(
        ran.out
            .contains(&format!("{pictures} reports, {told} without data")),
        "{ran:?}"
    );
    assert_eq!(files(folder.path()), ["report", "searches.csv"]); // nothing temporary stays
}

#[test]
fn weight_sharing_takes_the_mean_over_seeds() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("report");
    let csv = searches(folder.path());
    let only = [
        "--only",
        "weight-sharing",
        "--space",
        "tss",
        "--weight-sharing",
    ];
    report(&out, &[&only[..], &[text(&csv)]].concat()).ends(0, &["1 report, 0 without"]);
    let best = |index: &str| -> f64 {
        let sql = format!(
            "SELECT accuracy_percent FROM best_architectures WHERE space = 'tss' AND hp = '200' \
             AND dataset = 'cifar100' AND metric_on_set = 'test' AND arch_index = {index}"
        );
        crate::support::value(sample_database(), &sql)
    };
    let table = fs::read_to_string(out.join("tss-weight-sharing.csv")).unwrap();
    let mean = |epoch: &str| -> f64 {
        let start = format!("cifar100,{epoch},2,");
        let row = table.lines().find(|line| line.starts_with(&start)).unwrap();
        row.split(',').nth(5).unwrap().parse().unwrap()
    };
    assert!((mean("0") - f64::midpoint(best("1"), best("2"))).abs() < 1e-9);
    assert!((mean("1") - best("3")).abs() < 1e-9);

    fs::write(&csv, "epoch,seed,arch\n0,777,99999\n").unwrap();
    report(&out, &[&only[..], &[text(&csv)]].concat()).ends(1, &["99999", "searches.csv"]);
    fs::write(&csv, "epoch,arch\n0,1\n").unwrap();
    report(&out, &[&only[..], &[text(&csv)]].concat()).ends(1, &["searches.csv", "seed"]);
}

#[test]
fn stored_weight_sharing_searches_are_drawn_by_epoch() {
    let folder = tempfile::tempdir().unwrap();
    let db = folder.path().join("sample.db");
    fs::copy(sample_database(), &db).unwrap();
    let list = natsbench::space::architectures(SearchSpace::Topology);
    let run = |method: MethodName, seed: u64, done: i64| {
        let path = folder.path().join(format!("{method}-{seed}"));
        let mut run = MadeUp::new(path, method, seed, done);
        for epoch in &mut run.epochs {
            let index = seed as i64 + epoch.epoch; // from 1 to 4
            epoch.architecture.clone_from(&list[index as usize]);
        }
        natsbench(
            &["score", text(&run.write().folder), "--db", text(&db)],
            &[],
        )
        .ends(0, &["1 stored"]);
    };
    run(MethodName::Gdas, 2, 3);
    run(MethodName::Gdas, 3, 2);
    run(MethodName::DartsV1, 2, 2);
    let out = folder.path().join("report");
    let only = ["--only", "weight-sharing", "--space", "tss"];
    natsbench(&["report", "--db", text(&db), "--out", text(&out)], &only)
        .ends(0, &["1 report, 0 without"]);
    let best = |set: &str, index: i64| -> f64 {
        let sql = format!(
            "SELECT accuracy_percent FROM best_architectures WHERE space = 'tss' AND hp = '200' \
             AND dataset = 'cifar10' AND metric_on_set = '{set}' AND arch_index = {index}"
        );
        crate::support::value(&db, &sql)
    };
    let name = |method: &str| format!("{method} (small, epochs=4, Fashion-MNIST images)");
    let mut expected = Vec::new();
    for (method, epoch, indexes) in [
        ("darts-v1", -1, &[1][..]),
        ("darts-v1", 0, &[2]),
        ("darts-v1", 1, &[3]),
        ("gdas", -1, &[1, 2]),
        ("gdas", 0, &[2, 3]),
        ("gdas", 1, &[3, 4]),
        ("gdas", 2, &[4]),
    ] {
        let mut row = vec![name(method), epoch.to_string(), indexes.len().to_string()];
        for set in ["valid", "test"] {
            let values: Vec<f64> = indexes.iter().map(|&index| best(set, index)).collect();
            let (one, other) = (values[0], values[values.len() - 1]);
            row.push(format!("{:.9}", f64::midpoint(one, other)));
            row.push(format!("{:.9}", (one - other).abs() / 2.0));
        }
        expected.push(row);
    }
    let table = csv::Reader::from_path(out.join("tss-weight-sharing.csv"));
    let found = table.unwrap().into_records().map(|row| {
        let row = row.unwrap();
        let numbers = row.iter().skip(4).take(4).map(|number| {
            let number: f64 = number.parse().unwrap();
            format!("{number:.9}")
        });
        let names = row.iter().skip(1).take(3).map(str::to_owned);
        names.chain(numbers).collect::<Vec<String>>()
    });
    assert_eq!(found.collect::<Vec<_>>(), expected);
    let picture = fs::read_to_string(out.join("tss-weight-sharing.svg")).unwrap();
    assert!(picture.contains(&name("darts-v1")) && picture.contains("cifar10"));
    // A file has its own statement, and stands instead of what is stored.
    let csv = searches(folder.path());
    let with_file = [&only[..], &["--weight-sharing", text(&csv)]].concat();
    natsbench(
        &["report", "--db", text(&db), "--out", text(&out)],
        &with_file,
    )
    .ends(0, &[]);
    let page = fs::read_to_string(out.join("index.html")).unwrap();
    assert!(page.contains("FROM best_architectures") && !page.contains("weight_sharing_epochs"));
}

#[test]
fn one_report_is_made_where_one_is_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("deep/report");
    report(&out, &["--only", "trial-census", "--space", "sss"]).ends(0, &["1 report"]);
    assert_eq!(
        files(&out),
        [
            "index.html",
            "provenance.json",
            "sss-trial-census.csv",
            "sss-trial-census.svg"
        ]
    );
    // in the place of the first
    report(&out, &["--only", "space-census"]).ends(0, &[]);
    assert_eq!(
        files(&out),
        [
            "index.html",
            "provenance.json",
            "tss-space-census.csv",
            "tss-space-census.svg"
        ]
    );
    let census = fs::read_to_string(out.join("tss-space-census.csv")).unwrap();
    for number in ["15625", "12751", "6466", "15284"] {
        assert!(census.contains(&format!(",{number},")), "{census}");
    }
    report(&out, &["--only", "no-such-report"]).ends(2, &["no-such-report"]);
}

#[test]
fn a_folder_with_something_else_in_it_stays() {
    let folder = tempfile::tempdir().unwrap();
    let only = ["--only", "space-census"];
    let notes = folder.path().join("notes.txt");
    fs::write(&notes, "mine").unwrap();
    report(folder.path(), &only).ends(1, &["notes.txt", "choose another folder"]);
    assert_eq!(files(folder.path()), ["notes.txt"]);
    let out = folder.path().join("report");
    report(&out, &only).ends(0, &[]);
    fs::write(out.join("notes.txt"), "mine").unwrap();
    report(&out, &only).ends(1, &["notes.txt"]);
    assert_eq!(files(&out).len(), 5);
    report(&notes, &only).ends(1, &["notes.txt"]); // no folder at all
    assert_eq!(fs::read_to_string(&notes).unwrap(), "mine");
}

#[test]
fn a_database_that_is_not_there_leaves_no_folder() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("report");
    natsbench(&["report", "--db", "no-such.db", "--out", text(&out)], &[]).ends(1, &["no-such.db"]);
    assert!(files(folder.path()).is_empty());
}

#[test]
fn the_list_names_every_report() {
    let ran = natsbench(&["report", "--list"], &[]);
    ran.ends(0, &[]);
    for report in available() {
        ran.ends(0, &[report.name, report.title]);
    }
}

#[test]
fn every_statement_runs_in_the_shell_with_and_without_a_space() {
    if !shell_is_installed() {
        return;
    }
    for report in available() {
        for part in ["-- grain:", "-- units:"] {
            assert!(
                report.sql.contains(part),
                "{} does not say its {part}",
                report.name
            );
        }
        let mut bindings = vec![String::new()];
        for space in SearchSpace::ALL {
            bindings.push(format!(".parameter set :space {space}\n"));
        }
        for binding in bindings {
            run_shell(sample_database(), &[], &format!("{binding}{}", report.sql))
                .unwrap_or_else(|error| panic!("{} with {binding:?}: {error}", report.name));
        }
    }
}

#[test]
fn a_picture_is_drawn_in_the_format_of_its_extension() {
    let folder = tempfile::tempdir().unwrap();
    let db = text(sample_database());
    let draw = |arguments: &[&str], file: &str| {
        let out = folder.path().join(file);
        let ran = natsbench(
            &["plot"],
            &[arguments, &["--db", db, "--out", text(&out)]].concat(),
        );
        (ran, fs::read(out).ok())
    };
    let on = ["--space", "tss", "--dataset", "cifar100", "--hp", "200"];
    let (ran, svg) = draw(&[&["curve", "11"][..], &on].concat(), "curve.svg");
    ran.ends(0, &["curve.svg written"]);
    let svg = String::from_utf8(svg.unwrap()).unwrap();
    assert!(svg.contains("x-valid") && svg.contains("train"), "{svg}");
    let (ran, png) = draw(&[&["pareto"][..], &on].concat(), "front.PNG");
    ran.ends(0, &[]);
    assert!(png.unwrap().starts_with(b"\x89PNG"));
    let (ran, nothing) = draw(&[&["pareto"][..], &on].concat(), "front.gif");
    ran.ends(2, &["front.gif", ".svg", ".png"]);
    assert!(nothing.is_none());
    let (ran, nothing) = draw(
        &["trajectory", "--space", "tss", "--dataset", "cifar10"],
        "s.svg",
    );
    ran.ends(1, &["natsbench search --all --space tss"]);
    assert!(nothing.is_none());
}
