//! `natsbench serve`: the reports of its page, which are those of `natsbench report`.

use std::fs;

use natsbench::Database;
use natsbench::report::available;

use crate::report::of_nats;
use crate::serve::Served;
use crate::support::{natsbench, tamper, text};
use crate::views_examples::sample_database;

/// Stems of all files of reports.
fn stems() -> Vec<String> {
    let stem = |report: natsbench::report::AvailableReport| {
        let spaces = of_nats(&report).into_iter();
        spaces.map(move |space| format!("{space}-{}", report.name))
    };
    available().into_iter().flat_map(stem).collect()
}

#[test]
fn every_report_is_served_as_it_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("report");
    let db = text(sample_database());
    natsbench(&["report", "--db", db, "--out", text(&out)], &[]).ends(0, &[]);
    let written = fs::read_to_string(out.join("index.html")).unwrap();
    let served = Served::new(sample_database());
    let (_, page) = served.text("/");
    let (mut found, mut missing) = (0, 0);
    for stem in stems() {
        let heading = format!("<article id=\"{stem}\"");
        assert!(page.contains(&heading), "{stem} has no place");
        let (status, article) = served.text(&format!("/{stem}.html"));
        assert_eq!(status, 200, "{stem}: {article}");
        assert!(article.starts_with(&heading), "{stem}: {article}");
        assert!(written.contains(&article), "{stem} is another one");
        for extension in ["svg", "csv"] {
            let file = format!("{stem}.{extension}");
            let (status, body) = served.text(&format!("/{file}"));
            if let Ok(expected) = fs::read_to_string(out.join(&file)) {
                assert_eq!((status, body), (200, expected), "{file}");
                found += 1;
            } else {
                assert_eq!(status, 404, "{file}");
                assert!(
                    body.contains("missing: ") && article.contains("Missing: "),
                    "{file}: {body}"
                );
                missing += 1;
            }
        }
    }
    assert!(
        found >= 40 && missing >= 2,
        "{found} files, {missing} missing"
    );
    let (status, told) = served.text("/tss-no-such-report.svg");
    assert_eq!(status, 404);
    assert!(told.contains("tss-space-census.svg"), "{told}");
}

#[test]
fn calls_are_answered_while_reports_are_made() {
    let served = Served::new(sample_database());
    std::thread::scope(|scope| {
        for stem in stems() {
            let served = &served;
            scope.spawn(move || {
                let (status, _) = served.text(&format!("/{stem}.html"));
                assert_eq!(status, 200, "{stem}");
                let (status, _) = served.text("/api/arch?space=tss&arch=11");
                assert_eq!(status, 200);
            });
        }
    });
}

#[test]
fn a_report_is_made_anew_when_the_database_has_changed() {
    let folder = tempfile::tempdir().unwrap();
    let db = folder.path().join("changing.db");
    fs::copy(sample_database(), &db).unwrap();
    let served = Served::new(&db);
    let numbers = || served.text("/tss-trial-census.csv").1;
    let before = numbers();
    assert_eq!(numbers(), before);
    tamper(
        &db,
        "UPDATE trial_counts SET architectures = architectures + 1",
    );
    assert_ne!(numbers(), before);
}

#[test]
fn without_architectures_every_report_says_what_brings_them() {
    let folder = tempfile::tempdir().unwrap();
    let db = folder.path().join("empty.db");
    drop(Database::create_or_open(&db).unwrap());
    let served = Served::new(&db);
    for stem in stems() {
        let (status, article) = served.text(&format!("/{stem}.html"));
        assert_eq!(status, 200, "{article}");
        assert!(article.contains("Missing: "), "{stem}: {article}");
    }
}
