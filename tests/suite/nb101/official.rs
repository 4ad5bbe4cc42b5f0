//! The official answers, and real modules.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use natsbench::NatsBench;
use natsbench::internals::Nasbench101Replay;
use natsbench::nasbench101::Module;

use crate::oracle::shared;
use crate::support::{natsbench, tamper, text, value};

use super::file::{Files, Run, metrics};

/// The sample that the official package was asked about, imported once.
pub(crate) fn sample() -> Option<&'static Path> {
    static MADE: OnceLock<Option<PathBuf>> = OnceLock::new();
    let made = MADE.get_or_init(|| {
        let file = shared("data/sample101.tfrecord")?;
        let db = Path::new(env!("CARGO_TARGET_TMPDIR")).join("nb101-sample.db");
        drop(std::fs::remove_file(&db)); // of an earlier run
        natsbench(&["import", text(&file), "--quiet", "--db", text(&db)], &[])
            .ends(0, &["200 modules", "2,400 imported"]);
        Some(db)
    });
    made.as_deref()
}

#[test]
fn every_answer_of_the_official_package_is_the_same() {
    let Some((db, answers)) = sample().zip(shared("reference/nasbench101_oracle.jsonl.gz")) else {
        return;
    };
    let nb101 = NatsBench::open(db).unwrap().nasbench101().unwrap();
    let report = Nasbench101Replay {
        nb101,
        answers: answers.clone(),
    }
    .run()
    .unwrap();
    let total = report.total();
    assert_eq!(
        (total.equal, total.different, total.left_out, total.refused),
        (3_550, 0, 0, 0),
        "{report}"
    );
    natsbench(&["replay", text(&answers), "--db", text(db)], &[])
        .ends(0, &["3550        0        0         0"]);
    // A recorded answer that is not ours is found.
    let folder = tempfile::tempdir().unwrap();
    let changed = folder.path().join("changed.jsonl");
    let lines = "{\"call\":\"about\",\"result\":{}}\n{\"call\":\"valid_epochs\",\"args\":{},\"result\":[4,12,36]}\n";
    std::fs::write(&changed, lines).unwrap();
    natsbench(&["replay", text(&changed), "--db", text(db)], &[]).ends(1, &["valid_epochs"]);
}

#[test]
fn the_sample_is_in_the_database_to_the_last_bit() {
    let Some((db, file)) = sample().zip(shared("data/sample101.tfrecord")) else {
        return;
    };
    natsbench(&["verify", text(&file), "--quiet", "--db", text(db)], &[]).ends(
        0,
        &["200 modules, 2,400 runs and 31,200 numbers compared: 0 differences"],
    );
}

#[test]
fn real_modules_have_the_places_forms_and_weights_of_the_published_file() {
    let Some((db, table)) = sample().zip(shared("data/joined/nasbench101_real_31_archs.csv"))
    else {
        return;
    };
    let nb101 = NatsBench::open(db).unwrap().nasbench101().unwrap();
    let mut reader = csv::Reader::from_path(table).unwrap();
    let names = reader.headers().unwrap().clone();
    let column = |row: &csv::StringRecord, name: &str| {
        let place = names.iter().position(|found| found == name);
        row[place.unwrap_or_else(|| panic!("no {name} in {names:?}"))].to_owned()
    };
    let mut hashes = std::collections::BTreeSet::new();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    for row in &rows {
        let column = |name: &str| column(row, name);
        let hash = column("module_hash");
        let module = nb101.module_with_hash(hash.parse().unwrap()).unwrap();
        assert_eq!(module.module.adjacency_text(), column("adjacency"));
        assert_eq!(
            module.trainable_parameters.to_string(),
            column("trainable_parameters")
        );
        hashes.insert((hash, module.index));
    }
    assert_eq!(hashes.len(), 31);
    // The numbers of their real runs, which no column changes.
    let files = Files::without_database(&real_runs(&names, &rows));
    std::fs::copy(db, &files.db).unwrap();
    let deleted =
        "DELETE FROM stored_nb101_rankings; DELETE FROM stored_nb101_runs; DELETE FROM nb101_files";
    tamper(&files.db, deleted);
    files
        .import(&[])
        .ends(0, &["31 modules, 108 epochs, runs: 93 imported"]);
    files.verify().ends(0, &["0 differences"]);
    let kept = "SELECT count(*) FROM stored_nb101_messages";
    assert_eq!(value::<i64>(&files.db, kept), 0);
    // The first and, by their places in the published file, thirty in a row.
    let places: Vec<u32> = hashes.iter().map(|(_hash, index)| *index).collect();
    assert_eq!(places[0], 0);
    assert_eq!(places[1..], (422_933..=422_962).collect::<Vec<_>>());
}

/// The runs of the table. What it does not have, the evaluation before training and the time of all evaluations, is invented.
fn real_runs(names: &csv::StringRecord, rows: &[csv::StringRecord]) -> Vec<Run> {
    let run = |row: &csv::StringRecord| {
        let column = |name: &str| {
            let place = names.iter().position(|found| found == name).unwrap();
            row[place].to_owned()
        };
        let number = |name: String| -> f64 { column(&name).parse().unwrap() };
        let module = Module::from_texts(&column("adjacency"), &column("operations")).unwrap();
        let epochs: u32 = column("epochs").parse().unwrap();
        let mut metrics = metrics(&module, epochs, 0);
        for (point, name) in [(1, "halfway"), (2, "final")] {
            metrics.evaluations[point].training_seconds = number(format!("{name}_training_time"));
            metrics.evaluations[point].train_accuracy = number(format!("{name}_train_accuracy"));
            metrics.evaluations[point].validation_accuracy =
                number(format!("{name}_validation_accuracy"));
            metrics.evaluations[point].test_accuracy = number(format!("{name}_test_accuracy"));
        }
        Run::with(module, epochs, &metrics)
    };
    rows.iter().map(run).collect()
}
